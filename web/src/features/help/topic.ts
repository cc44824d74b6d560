interface Topic {
  /** The beginning of the addresses that it is about; the more special one comes first. */
  path: string;
  title: string;
  what: string;
  how: readonly string[];
  next: readonly { to: string; label: string }[];
}

export interface Texts {
  help: string;
  close: string;
  always: string;
  topics: readonly Topic[];
}
