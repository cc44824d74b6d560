import type { Texts } from "@/features/help/topic";

export const en: Texts = {
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
      path: "/approvals/overview",
      title: "Approvals at a glance",
      what: "All open approvals in figures: how old they are, under which policy, and who is asked.",
      how: [
        "Every figure opens the requests that it counts.",
        "Administrators and auditors also see what nobody can decide, and what a rule could grant.",
      ],
      next: [{ to: "/approvals", label: "The requests" }],
    },
    {
      path: "/approvals",
      title: "Requests",
      what: "What you have asked for and decided, and what became of it.",
      how: [
        "A request can be withdrawn for as long as it is open.",
        "“All that I may see” shows everything under the policies that one of your roles answers for.",
      ],
      next: [
        { to: "/approvals/overview", label: "Approvals at a glance" },
        { to: "/inbox", label: "Inbox" },
      ],
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
