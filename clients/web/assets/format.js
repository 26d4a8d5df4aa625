// Times and counts in the reader's own language.

const STEPS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60]];
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" });
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

export function ago(iso) {
  const seconds = (Date.now() - Date.parse(iso)) / 1000;
  const [unit, length] = STEPS.find(([, length]) => seconds >= length) ?? [];
  if (!unit) return "just now";
  return new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: "narrow" }).format(Math.floor(seconds / length));
}

export const moment = (iso) => exact.format(new Date(iso));

/** 64-bit integers arrive as JSON strings. */
export const count = (value) => compact.format(Number(value ?? 0));

export const plural = (value, one, many) => `${count(value)} ${Number(value) === 1 ? one : many}`;
