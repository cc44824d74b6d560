import { StreamLanguage } from "@codemirror/language";

const WORDS = new Set(["and", "or", "not", "in", "if", "else", "for", "is"]);
const CONSTANTS = new Set(["True", "False", "None"]);

/** Interlock's expressions, for their colours only: what they mean the service says. */
export const expressionLanguage = StreamLanguage.define({
  name: "expression",
  languageData: { closeBrackets: { brackets: ["(", "[", "{", "'", '"'] } },
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^'(?:[^'\\]|\\.)*'?/) || stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^\d+(?:\.\d+)?/)) return "number";
    const word = stream.match(/^[A-Za-z_]\w*/);
    if (Array.isArray(word)) {
      const name = String(word[0]);
      if (WORDS.has(name)) return "keyword";
      if (CONSTANTS.has(name)) return "bool";
      return stream.match(/^\s*\(/, false) ? "variableName.function" : "variableName";
    }
    stream.next();
    return null;
  },
});
