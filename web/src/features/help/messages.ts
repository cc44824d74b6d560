import type { Messages } from "@/shared/i18n/language";

interface Topic {
  /** The beginning of the addresses that it is about; the more special one comes first. */
  path: string;
  title: string;
  what: string;
  how: readonly string[];
  next: readonly { to: string; label: string }[];
}

interface Texts {
  help: string;
  close: string;
  always: string;
  topics: readonly Topic[];
}

const en: Texts = {
  help: "Help",
  close: "Close",
  always: "Ctrl K searches everything. What you may not do is not offered, or says why.",
  topics: [
    {
      path: "/",
      title: "Home",
      what: "What waits for you and for your roles, what ages, and what failed.",
      how: ["Every figure opens the list that it counts."],
      next: [{ to: "/inbox", label: "Inbox" }],
    },
    {
      path: "/inbox",
      title: "Inbox",
      what: "Approvals, tasks and cases that wait for you, for your roles, or for somebody you stand in for.",
      how: [
        "j and k walk, Enter opens, a approves, r rejects, x selects; ? shows all keys.",
        "“Why it came to you” tells the rule and the values that led to it.",
        "Choose several to decide them at once; each has its own result.",
      ],
      next: [
        { to: "/approvals", label: "What you have asked for" },
        { to: "/profile", label: "Plan an absence" },
      ],
    },
    {
      path: "/approvals",
      title: "Requests",
      what: "What you have asked for and decided, and what became of it.",
      how: ["A request can be withdrawn for as long as it is open."],
      next: [{ to: "/inbox", label: "Inbox" }],
    },
    {
      path: "/cases",
      title: "Cases",
      what: "What is not standard, and somebody has to settle.",
      how: [
        "The colour says how close the due date is.",
        "Take a case to make it yours; grouped by cause, many are settled together.",
      ],
      next: [{ to: "/dead-letters", label: "What failed" }],
    },
    {
      path: "/records",
      title: "Records",
      what: "Business records, with everything that happened to them.",
      how: [
        "Filter builds a condition by clicks; its text can be used in rules as it is.",
        "Operations say before the click whom they ask, or what stands in their way.",
        "Explain, beside each event, says which rules looked at it and why they fired or not.",
        "Keep a list as a view to find it again.",
      ],
      next: [{ to: "/automations", label: "What happens by itself" }],
    },
    {
      path: "/automations",
      title: "Automations",
      what: "What Interlock does by itself when something happens.",
      how: [
        "Builder, text and steps are one draft; nothing happens before it is published.",
        "In values, {name} puts in a field and = begins an expression.",
        "A paused automation does nothing; what happened meanwhile is not made up for.",
      ],
      next: [
        { to: "/automations/new", label: "New automation" },
        { to: "/runs", label: "Runs" },
      ],
    },
    {
      path: "/policies",
      title: "Approval policies",
      what: "Who must agree before an operation takes effect.",
      how: [
        "“Try it” says who would be asked, before anybody is.",
        "An approval is bound to values: when they change, just the affected steps are asked again.",
      ],
      next: [
        { to: "/policies/new", label: "New policy" },
        { to: "/tables", label: "Tables that policies read" },
      ],
    },
    {
      path: "/tables",
      title: "Tables",
      what: "Rows that rules decide by, changed without a new version of any rule.",
      how: [
        "Arrows and Enter walk; rows copied from Excel go into any cell.",
        "An empty cell fits anything; ranges are > 5000 or (10000 .. 50000].",
        "Rows with From and Until count on those days only.",
      ],
      next: [{ to: "/settings", label: "Settings" }],
    },
    {
      path: "/settings",
      title: "Settings",
      what: "Single values that rules read.",
      how: ["A value may count from a later day on; every change is kept with its reason."],
      next: [{ to: "/tables", label: "Tables" }],
    },
    {
      path: "/runs",
      title: "Runs",
      what: "Automations at work in the background, step by step.",
      how: [
        "Click a step to see what went in and what came out.",
        "A failed run goes on from the step that failed; what is done is not repeated.",
      ],
      next: [{ to: "/dead-letters", label: "Dead letters" }],
    },
    {
      path: "/dead-letters",
      title: "Dead letters",
      what: "What failed for good, by its cause.",
      how: ["Mend the cause, then replay all of it; each run answers for itself."],
      next: [{ to: "/runs", label: "Runs" }],
    },
    {
      path: "/admin",
      title: "Administration",
      what: "People and their roles, the audit log, what is published, and whether all is well.",
      how: [
        "Rights hang on roles. A role is given to a person or to a group.",
        "The audit log is only ever added to; verifying it finds any entry that was changed.",
      ],
      next: [{ to: "/admin/health", label: "System health" }],
    },
    {
      path: "/profile",
      title: "Profile",
      what: "What you decide about yourself.",
      how: ["While you are away, what waits for you goes to your substitute."],
      next: [{ to: "/inbox", label: "Inbox" }],
    },
  ],
};

const de: Texts = {
  help: "Hilfe",
  close: "Schließen",
  always: "Strg K durchsucht alles. Was Sie nicht dürfen, wird nicht angeboten oder sagt, warum.",
  topics: [
    {
      path: "/",
      title: "Start",
      what: "Was auf Sie und Ihre Rollen wartet, was alt wird und was gescheitert ist.",
      how: ["Jede Zahl öffnet die Liste, die sie zählt."],
      next: [{ to: "/inbox", label: "Eingang" }],
    },
    {
      path: "/inbox",
      title: "Eingang",
      what: "Genehmigungen, Aufgaben und Fälle, die auf Sie, Ihre Rollen oder jemanden warten, den Sie vertreten.",
      how: [
        "j und k bewegen, Enter öffnet, a genehmigt, r lehnt ab, x wählt aus; ? zeigt alle Tasten.",
        "„Warum es zu Ihnen kam“ nennt die Regel und die Werte, die dazu führten.",
        "Wählen Sie mehrere aus, um sie zusammen zu entscheiden; jede hat ihr eigenes Ergebnis.",
      ],
      next: [
        { to: "/approvals", label: "Was Sie beantragt haben" },
        { to: "/profile", label: "Abwesenheit planen" },
      ],
    },
    {
      path: "/approvals",
      title: "Anträge",
      what: "Was Sie beantragt und entschieden haben, und was daraus wurde.",
      how: ["Ein Antrag lässt sich zurückziehen, solange er offen ist."],
      next: [{ to: "/inbox", label: "Eingang" }],
    },
    {
      path: "/cases",
      title: "Fälle",
      what: "Was nicht dem Üblichen entspricht und von jemandem geklärt werden muss.",
      how: [
        "Die Farbe sagt, wie nah die Frist ist.",
        "Übernehmen Sie einen Fall; nach Ursache gruppiert klären Sie viele zusammen.",
      ],
      next: [{ to: "/dead-letters", label: "Was gescheitert ist" }],
    },
    {
      path: "/records",
      title: "Datensätze",
      what: "Datensätze des Geschäfts mit allem, was mit ihnen geschah.",
      how: [
        "Der Filter baut eine Bedingung aus Klicks; ihr Text gilt genauso in Regeln.",
        "Vorgänge sagen vor dem Klick, wen sie fragen oder was im Weg steht.",
        "„Erklären“ neben jedem Ereignis sagt, welche Regeln hinsahen und warum sie griffen oder nicht.",
        "Behalten Sie eine Liste als Ansicht, um sie wiederzufinden.",
      ],
      next: [{ to: "/automations", label: "Was von selbst geschieht" }],
    },
    {
      path: "/automations",
      title: "Automationen",
      what: "Was Interlock von selbst tut, wenn etwas geschieht.",
      how: [
        "Baukasten, Text und Schritte sind ein Entwurf; vor dem Veröffentlichen geschieht nichts.",
        "In Werten setzt {name} ein Feld ein, und = beginnt einen Ausdruck.",
        "Eine pausierte Automation tut nichts; Versäumtes wird nicht nachgeholt.",
      ],
      next: [
        { to: "/automations/new", label: "Neue Automation" },
        { to: "/runs", label: "Läufe" },
      ],
    },
    {
      path: "/policies",
      title: "Genehmigungsregeln",
      what: "Wer zustimmen muss, bevor ein Vorgang wirksam wird.",
      how: [
        "„Ausprobieren“ sagt, wer gefragt würde, bevor jemand gefragt wird.",
        "Eine Genehmigung ist an Werte gebunden: Ändern sie sich, werden nur die betroffenen Schritte neu gefragt.",
      ],
      next: [
        { to: "/policies/new", label: "Neue Regel" },
        { to: "/tables", label: "Tabellen, die Regeln lesen" },
      ],
    },
    {
      path: "/tables",
      title: "Tabellen",
      what: "Zeilen, nach denen Regeln entscheiden, geändert ohne neue Version einer Regel.",
      how: [
        "Pfeile und Enter bewegen; aus Excel kopierte Zeilen passen in jede Zelle.",
        "Eine leere Zelle passt auf alles; Bereiche sind > 5000 oder (10000 .. 50000].",
        "Zeilen mit Von und Bis zählen nur an diesen Tagen.",
      ],
      next: [{ to: "/settings", label: "Einstellungen" }],
    },
    {
      path: "/settings",
      title: "Einstellungen",
      what: "Einzelne Werte, die Regeln lesen.",
      how: ["Ein Wert kann ab einem späteren Tag gelten; jede Änderung bleibt mit ihrem Grund."],
      next: [{ to: "/tables", label: "Tabellen" }],
    },
    {
      path: "/runs",
      title: "Läufe",
      what: "Automationen bei der Arbeit im Hintergrund, Schritt für Schritt.",
      how: [
        "Klicken Sie auf einen Schritt, um zu sehen, was hineinging und herauskam.",
        "Ein gescheiterter Lauf geht ab dem gescheiterten Schritt weiter; Erledigtes wird nicht wiederholt.",
      ],
      next: [{ to: "/dead-letters", label: "Gescheitertes" }],
    },
    {
      path: "/dead-letters",
      title: "Gescheitertes",
      what: "Was endgültig gescheitert ist, nach Ursache.",
      how: ["Beheben Sie die Ursache und wiederholen Sie alles; jeder Lauf antwortet für sich."],
      next: [{ to: "/runs", label: "Läufe" }],
    },
    {
      path: "/admin",
      title: "Verwaltung",
      what: "Personen und Rollen, das Prüfprotokoll, was veröffentlicht ist, und ob alles in Ordnung ist.",
      how: [
        "Rechte hängen an Rollen. Eine Rolle bekommt eine Person oder eine Gruppe.",
        "Das Prüfprotokoll wird nur ergänzt; die Prüfung findet jeden veränderten Eintrag.",
      ],
      next: [{ to: "/admin/health", label: "Systemzustand" }],
    },
    {
      path: "/profile",
      title: "Profil",
      what: "Was Sie über sich selbst entscheiden.",
      how: ["Während Sie abwesend sind, geht an Ihre Vertretung, was auf Sie wartet."],
      next: [{ to: "/inbox", label: "Eingang" }],
    },
  ],
};

export const messages: Messages<Texts> = { en, de };
