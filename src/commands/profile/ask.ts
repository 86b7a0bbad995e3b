import { type TextForm } from '../../config/types.js';
import { type Choice, type Desk } from '../../core/desk.js';

/** A text of a form, asked for until it has it. */
export async function askText(desk: Desk, text: string, flag: string, rule?: TextForm): Promise<string> {
  for (;;) {
    const answer = await desk.text({ text, flag });
    if (!rule || rule.form.test(answer)) return answer;
    desk.show([`It ${rule.rule}.`]);
  }
}

export interface Proposed {
  readonly text: string;
  readonly flag: string;
  /** What the server offers. */
  readonly offered: readonly string[];
  /** The label of the answer that there is none; left out where there must be one. */
  readonly none?: string;
  /** That there is none is the likeliest answer. */
  readonly noneFirst?: boolean;
  /** The question that follows where none of those offered is right. */
  readonly other: string;
  readonly rule?: TextForm;
}

/** One of what is offered, another one, or none; undefined for none. */
export async function askProposed(
  desk: Desk,
  { text, flag, offered, none, noneFirst = false, other, rule }: Proposed,
): Promise<string | undefined> {
  if (offered.length === 0 && none === undefined) return askText(desk, other, flag, rule);
  const choices: Choice<Answer>[] = [
    ...offered.map((value) => ({ value: { said: value }, label: value })),
    ...(none === undefined ? [] : [{ value: NONE, label: none }]),
    { value: ANOTHER, label: 'another: type it' },
  ];
  const initial = noneFirst && none !== undefined ? NONE : (choices[0]?.value ?? ANOTHER);
  const answer = await desk.choose({ text, choices, initial, flag });
  if (answer === ANOTHER) return askText(desk, other, flag, rule);
  return answer === NONE ? undefined : answer.said;
}

interface Answer {
  readonly said?: string;
}

const NONE: Answer = {};
const ANOTHER: Answer = {};
