import { en } from "@/features/help/english";
import { de } from "@/features/help/german";
import type { Texts } from "@/features/help/topic";
import type { Messages } from "@/shared/i18n/language";

export const messages: Messages<Texts> = { en, de };
