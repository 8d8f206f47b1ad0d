// Mathematics on the page: text with $…$ into typeset text, and what a learner types into what it means.
// a formula ends in no space, and before no digit: "$5 and $6" is money
const DELIMITED = /(\$\$[\s\S]+?\$\$|\$(?![\s$])[^$\n]*?(?<!\s)\$(?!\d))/;

/** What is left of TeX when nothing can typeset it. */
const readable = (tex) =>
  tex
    .replace(/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, "($1)/($2)")
    .replace(/\\sqrt\s*\{([^{}]*)\}/g, "√($1)")
    .replace(/\\(cdot|times)(?![a-z])/g, "·")
    .replace(/\\div(?![a-z])/g, "÷")
    .replace(/\\leq?(?![a-z])/g, "≤")
    .replace(/\\geq?(?![a-z])/g, "≥")
    .replace(/\\neq?(?![a-z])/g, "≠")
    .replace(/\\pm(?![a-z])/g, "±")
    .replace(/\^\{?2\}?(?!\d)/g, "²")
    .replace(/\\(left|right|,|;|!|quad)/g, "")
    .replace(/\\text\{([^{}]*)\}/g, "$1")
    .replace(/[{}\\]/g, "");

const typeset = (tex, isBlock = false) => {
  const span = document.createElement("span");
  if (window.katex) window.katex.render(tex, span, { throwOnError: false, displayMode: isBlock, trust: false, maxSize: 20, maxExpand: 200 });
  else span.textContent = readable(tex);
  return span;
};

const emphasised = (text) =>
  text.split(/(\*\*[^*]+\*\*|(?<![*\w])\*(?!\s)[^*\n]+(?<!\s)\*(?![*\w])|`[^`\n]+`)/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/\\([$_*#<>|~[\]])/g, "$1");
    const mark = part.startsWith("**") ? "strong" : part.startsWith("*") ? "em" : "code";
    const element = document.createElement(mark);
    element.textContent = part.slice(mark === "strong" ? 2 : 1, mark === "strong" ? -2 : -1);
    return element;
  });

/** Write `text` (Markdown's emphasis, and mathematics between $ signs) into `element`. Nothing in it is ever read as HTML. */
export const FENCED = /```[a-z]*\n([\s\S]*?)```/;

export const renderText = (element, text) => {
  element.replaceChildren();
  if (FENCED.test(text)) {
    // a program keeps its lines; what stands around it is text
    for (const [index, part] of text.split(FENCED).entries()) {
      if (!part.trim()) continue;
      const block = element.appendChild(document.createElement(index % 2 ? "pre" : "div"));
      if (index % 2) block.appendChild(document.createElement("code")).textContent = part.trimEnd();
      else renderText(block, part);
    }
    return;
  }
  for (const [number, paragraph] of text.trim().split(/\n{2,}/).entries()) {
    const target = number === 0 && !text.trim().includes("\n\n") ? element : element.appendChild(document.createElement("p"));
    const hidden = paragraph.replaceAll("\\$", "\u0001"); // an escaped sign is money
    for (const [index, part] of hidden.split(DELIMITED).entries()) {
      const plain = part.replaceAll("\u0001", "\\$");
      if (index % 2) target.append(typeset(plain.replace(/^\$+|\$+$/g, ""), plain.startsWith("$$")));
      else target.append(...emphasised(index ? plain.replace(/^(?=[.,;:?!)”’])/, "\u2060") : plain)); // a comma stays with its formula
    }
  }
};

// ---------------------------------------------------------------- typed mathematics

const POWERS = { "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9" };
const FRACTIONS = { "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4" };
const RELATIONS = { "=": "=", "<": "<", ">": ">", "<=": "\\le", ">=": "\\ge", "≤": "\\le", "≥": "\\ge", "≠": "\\ne", "!=": "\\ne" };
const TOKEN = /\s*(?:(\d+(?:[.,]\d+)?)|(sqrt)(?![a-z])|([a-zA-Z])(?![a-zA-Z]{2})|(<=|>=|!=|[-−–+*×·÷/^=<>≤≥≠±√(),])|([⁰¹²³⁴⁵⁶⁷⁸⁹]+))/y;

const tokens = (text) => {
  const found = [];
  TOKEN.lastIndex = 0;
  const source = text.replace(/[½⅓⅔¼¾]/g, (sign) => `(${FRACTIONS[sign]})`).trimEnd();
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (!match) return null;
    const [, number, root, letter, sign, power] = match;
    if (number) found.push({ kind: "atom", tex: number.replace(",", "{,}") });
    else if (letter) found.push({ kind: "atom", tex: letter });
    else if (root) found.push({ kind: "√" });
    else if (power) found.push({ kind: "power", tex: [...power].map((digit) => POWERS[digit]).join("") });
    else found.push({ kind: sign });
  }
  return found;
};

/** A reader of one typed line; every method returns TeX, or throws when the line is not mathematics. */
class Line {
  constructor(found) {
    this.found = found;
    this.at = 0;
  }
  peek(...kinds) {
    const token = this.found[this.at];
    return token && kinds.includes(token.kind) ? token : null;
  }
  take(...kinds) {
    const token = this.peek(...kinds);
    if (token) this.at += 1;
    return token;
  }
  whole() {
    let tex = this.sum();
    for (;;) {
      const token = this.take(...Object.keys(RELATIONS), ",");
      if (!token) break;
      tex += token.kind === "," ? ",\\;" : ` ${RELATIONS[token.kind]} `;
      if (this.at < this.found.length) tex += this.sum();
    }
    if (this.at < this.found.length) throw new SyntaxError("not mathematics");
    return tex;
  }
  sum() {
    let tex = "";
    const sign = this.take("-", "−", "–", "+", "±");
    if (sign) tex += { "+": "+", "±": "\\pm " }[sign.kind] ?? "-";
    tex += this.product();
    for (;;) {
      const token = this.take("-", "−", "–", "+", "±");
      if (!token) return tex;
      tex += { "+": " + ", "±": " \\pm " }[token.kind] ?? " - ";
      if (this.at < this.found.length) tex += this.product();
    }
  }
  product() {
    let tex = this.power().tex;
    for (;;) {
      if (this.take("*", "×", "·")) tex += ` \\cdot ${this.signed()}`;
      else if (this.take("÷")) tex += ` \\div ${this.signed()}`;
      else if (this.take("/")) tex = tex.includes("\\frac") || tex.includes("\\cdot") ? `${tex} / ${this.signed()}` : this.fraction(tex);
      else if (this.peek("atom", "(", "√")) {
        const next = this.power();
        if (this.take("/")) tex += this.fraction(next.tex, next.bare);
        else tex += next.tex;
      } else return tex;
    }
  }
  signed() {
    return this.take("-", "−", "–") ? `(-${this.power().tex})` : this.power().tex;
  }
  fraction(top, bare = null) {
    const strip = (tex) => (/^\((?:[^()]*)\)$/.test(tex) ? tex.slice(1, -1) : tex);
    const isNegative = this.take("-", "−", "–") ? "-" : "";
    const below = this.power();
    return `\\frac{${strip(bare ?? top)}}{${isNegative}${strip(below.tex)}}`;
  }
  power() {
    let tex = this.atom();
    for (;;) {
      const raised = this.take("power");
      if (raised) tex += `^{${raised.tex}}`;
      else if (this.take("^")) tex += `^{${this.take("-", "−") ? "-" : ""}${this.atom().replace(/^\(([^()]*)\)$/, "$1")}}`;
      else return { tex, bare: null };
    }
  }
  atom() {
    const atom = this.take("atom");
    if (atom) return atom.tex;
    if (this.take("√")) return `\\sqrt{${this.atom().replace(/^\(([\s\S]*)\)$/, "$1")}}`;
    if (this.take("(")) {
      const inside = this.sum();
      if (!this.take(")") && this.at < this.found.length) throw new SyntaxError("not mathematics");
      return `(${inside})`;
    }
    throw new SyntaxError("not mathematics");
  }
}

/** The TeX of one typed line, or null when it is words. */
export const toTeX = (line) => {
  const found = tokens(line);
  if (!found || !found.length || found.length > 200) return null;
  try {
    return new Line(found).whole();
  } catch {
    return null;
  }
};

/** Show below `text` how it reads when typeset; nothing when it is words, or looks the same. */
export const preview = (element, text) => {
  element.replaceChildren();
  if (!window.katex || text.length > 600 || !/[\^/√²³⁰-⁹*]|sqrt|<=|>=|!=/.test(text)) return;
  for (const line of text.split("\n").slice(0, 8)) {
    const tex = line.trim() && toTeX(line);
    if (tex) element.appendChild(document.createElement("div")).append(typeset(tex));
  }
};
