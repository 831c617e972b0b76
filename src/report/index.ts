export { answerShade, answerWord, type Explained, explainedText } from "./explanation.ts";
export { type Grid, type GridGroup, type GridRow, gridText } from "./grid.ts";
export { matrixText } from "./matrix.ts";
export { shortName } from "./names.ts";
export { type Paper, paperFor, plainPaper, type Style, styleOf } from "./paper.ts";
export { countOf, problemsJson, problemsText, sortProblems } from "./problems.ts";
export { table } from "./table.ts";
export { visible, widthOf } from "./width.ts";
export { hang, wrap } from "./wrap.ts";
