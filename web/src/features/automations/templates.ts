import type { Model } from "@/shared/api/get-model";
import type { Data } from "@/shared/draft/data";

export const TEMPLATES = ["blank", "crossing", "remind", "block", "field"] as const;
export type Template = (typeof TEMPLATES)[number];

/** What every template is given by the person. */
export interface Begin {
  id: string;
  title: string;
  purpose: string;
  owner: string;
  reviewBy: string;
  model: Model | null;
}

/** Whether a template makes sense for a model: it needs an amount, a date, or nothing. */
export function fits(template: Template, model: Model | null): boolean {
  if (template === "blank") return true;
  if (model === null) return false;
  if (template === "crossing") return amountOf(model) !== undefined;
  if (template === "remind") return dayOf(model) !== undefined;
  return true;
}

/** The beginning of an automation: everything in it can be changed afterwards. */
export function begun(template: Template, begin: Begin): Data {
  const { id, title, purpose, owner, reviewBy, model } = begin;
  const head = {
    kind: "automation",
    id,
    title,
    owner,
    purpose,
    review_by: reviewBy,
    ...(model !== null && { model: model.id }),
  };
  const name = `{${model?.label ?? "id"}}`;
  const amount = model === null ? undefined : amountOf(model);
  const day = model === null ? undefined : dayOf(model);
  switch (template) {
    case "crossing":
      return {
        ...head,
        mode: "background",
        on: ["created", { updated: [amount] }],
        when: `crossed('${amount ?? ""}', above=10000)`,
        do: [
          { task: { title: `${name}: look at this`, to: `role ${owner}`, due: "2 business days" } },
        ],
      };
    case "remind":
      return {
        ...head,
        mode: "background",
        on: [{ time: { field: day, before: "2 days" } }],
        do: [{ notify: { to: `role ${owner}`, title: `${name} is due in two days` } }],
      };
    case "block":
      return {
        ...head,
        mode: "inline",
        on: ["created", { updated: [] }],
        when: "False",
        do: [{ block: { message: `${name} cannot be saved like this`, remedy: "" } }],
      };
    case "field":
      return { ...head, mode: "inline", on: ["created"], do: [{ update: {} }] };
    case "blank":
      return { ...head, mode: "background", on: [], do: [] };
  }
}

function amountOf(model: Model): string | undefined {
  const amounts = model.fields.filter((field) => field.type === "money");
  return (amounts.find((field) => field.name === "amount_total") ?? amounts[0])?.name;
}

function dayOf(model: Model): string | undefined {
  const days = model.fields.filter((field) => field.type === "date");
  return (days.find((field) => /due|planned|deadline/.test(field.name)) ?? days[0])?.name;
}
