import * as z from 'zod';
import { parseDay, parseInstant, type Day } from '../core/instant.js';
import { CALLER_PROOFS } from '../core/operator.js';

const oneWho = z
  .string()
  .trim()
  .min(1, 'must name somebody')
  .max(256, 'must be 256 characters at most')
  .refine((text) => !text.includes('\0'), 'must not hold U+0000');

/** One WHO, never empty; several words are one. A back end that takes texts to their end at U+0000 would find somebody else. */
export const who = z.union([z.string(), z.array(z.string()).transform((words) => words.join(' '))]).pipe(oneWho);

/** A calendar day as typed. */
export const dayText = z.string().transform((text, ctx): Day => {
  const parsed = parseDay(text.trim());
  if (parsed !== undefined) return parsed;
  ctx.addIssue({ code: 'custom', message: `must be a calendar day, YYYY-MM-DD; it is "${text}"` });
  return z.NEVER;
});

/** A calendar day as typed, or `never`. */
export const dayOrNever = z.union([z.literal('never'), dayText]);

/** A whole number as typed, from `least` up. */
export function count(least: number, most = 1_000_000): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= least && n <= most, `must be from ${least} to ${most}`);
}

/** A day or an RFC 3339 instant as typed; a day stays a day, since it begins at another instant in each zone. */
export const dayOrInstant = z.string().transform((text, ctx) => {
  const day = parseDay(text.trim());
  if (day !== undefined) return { day };
  const at = parseInstant(text.trim());
  if (at !== undefined) return { at };
  ctx.addIssue({ code: 'custom', message: `must be a day (YYYY-MM-DD) or an instant (2026-11-23T08:00:00Z); it is "${text}"` });
  return z.NEVER;
});

const words = z.string().trim().min(1, 'must not be empty').max(500, 'must be 500 characters at most');

/** The options that every change takes, as `ChangeOptions` of the operations wants them. */
export const changeInput = {
  ticket: words.optional(),
  reason: words.optional(),
  proof: z.enum(CALLER_PROOFS).optional(),
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
  force: z.boolean().default(false),
};
