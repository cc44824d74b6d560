import type { Texts } from "@/features/help/topic";

export const de: Texts = {
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
      path: "/approvals/overview",
      title: "Freigaben im Überblick",
      what: "Alle offenen Freigaben in Zahlen: wie alt sie sind, nach welcher Richtlinie, und wer gefragt ist.",
      how: [
        "Jede Zahl öffnet die Anträge, die sie zählt.",
        "Verwaltung und Revision sehen auch, was niemand entscheiden kann und was eine Regel freigeben könnte.",
      ],
      next: [{ to: "/approvals", label: "Die Anträge" }],
    },
    {
      path: "/approvals",
      title: "Anträge",
      what: "Was Sie beantragt und entschieden haben, und was daraus wurde.",
      how: [
        "Ein Antrag lässt sich zurückziehen, solange er offen ist.",
        "„Alle sichtbaren“ zeigt alles nach den Richtlinien, für die eine Ihrer Rollen einsteht.",
      ],
      next: [
        { to: "/approvals/overview", label: "Freigaben im Überblick" },
        { to: "/inbox", label: "Eingang" },
      ],
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
