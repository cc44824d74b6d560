import type { Messages } from "@/shared/i18n/language";

const en = {
  canvas: "Steps",
  start: "Start",
  addStep: "Add a step here",
  noSteps: "No steps yet",
  steps: {
    if: "If",
    choose: "Choose",
    for_each: "For each",
    parallel: "At the same time",
    wait: "Wait",
    set: "Remember values",
    stop: "Stop",
    run: "Run a component",
    try: "Try",
  },
  ways: {
    then: "yes",
    else: "otherwise",
    otherwise: "otherwise",
    case: "",
    each: "each",
    branch: "",
    try: "",
    catch: "if it fails",
    on: "",
  },
  problems: (count: number) => (count === 1 ? "1 problem" : `${String(count)} problems`),
};

export const messages: Messages<typeof en> = {
  en,
  de: {
    canvas: "Schritte",
    start: "Start",
    addStep: "Hier einen Schritt hinzufügen",
    noSteps: "Noch keine Schritte",
    steps: {
      if: "Wenn",
      choose: "Auswählen",
      for_each: "Für jedes",
      parallel: "Gleichzeitig",
      wait: "Warten",
      set: "Werte merken",
      stop: "Beenden",
      run: "Baustein ausführen",
      try: "Versuchen",
    },
    ways: {
      then: "ja",
      else: "sonst",
      otherwise: "sonst",
      case: "",
      each: "jedes",
      branch: "",
      try: "",
      catch: "bei Fehler",
      on: "",
    },
    problems: (count: number) => (count === 1 ? "1 Problem" : `${String(count)} Probleme`),
  },
};
