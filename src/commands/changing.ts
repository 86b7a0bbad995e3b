import { type Run, type Workplace } from '../context.js';
import { type Finding } from '../diagnosis/types.js';
import { leftOpen } from '../operations/left-open.js';
import {
  type Bench,
  type ChangeOptions,
  type ChangeReport,
  type PlanView,
  type Present,
  type Target,
} from '../operations/types.js';
import { type Desk } from '../core/desk.js';
import { isFact, mapFact, type Fact } from '../core/fact.js';
import { type MethodView } from '../operations/methods.js';
import { methodJson } from '../output/account-json.js';
import { cardHead } from '../output/card.js';
import { CHANGE_FIELDS, changeJson } from '../output/change-json.js';
import { blocks, changeLines, type StillThere } from '../output/change-lines.js';
import { headerLines } from '../output/header.js';
import { deskLines } from '../output/lines.js';
import { planLines } from '../output/plan-lines.js';
import { type Page, type Result, type Row } from '../output/result.js';
import { revealSecret } from '../output/secrets.js';
import { lookIfUnmasked } from './cards.js';
import { fieldsFirst } from './fields-first.js';
import { leftOpenNotes } from './left-open.js';
import { pastedError, profileFlag } from './pasted.js';
import { standingFor } from './standing.js';

/** What every change takes from the command line. */
export interface ChangeInput extends ChangeOptions {
  readonly yes: boolean;
  readonly secretFile?: string;
  readonly revealSecrets?: boolean;
}

/** Runs one change as every change runs: plan on stderr for people, then what became of it as the result. */
export async function changing(
  run: Run,
  input: ChangeInput,
  work: (bench: Bench, options: ChangeOptions, present: Present) => Promise<ChangeReport>,
): Promise<Result> {
  const { yes, secretFile, revealSecrets = false, ticket, reason, force, again, dryRun, proof } = input;
  const fields = fieldsFirst(run, CHANGE_FIELDS);
  const workplace = await run.workplace({ yes, secretFile, revealSecrets }, { changes: true });
  const { present, desk, shown } = presentTo(run, workplace);
  const bench: Workplace = { ...workplace, desk };
  const report = await work(bench, { ticket, reason, force, again, dryRun, proof }, present);
  const unseen = await lookNote(run, bench, report);
  const isSheet = (run.globals.output ?? 'table') === 'table';
  const notes = [
    // The sheet for people has a place for them; data has none.
    ...(isSheet ? [] : report.notes),
    ...leftOpenNotes(await openOnes(bench), run.context.zone(), report.target.ref.uid),
    ...(unseen === undefined ? [] : [unseen]),
  ];
  const result = { ...resultOf(bench, unseen === undefined ? report : { ...report, extra: {} }, notes, shown()), fields };
  return unseen === undefined ? result : { ...result, human: (page) => result.human?.({ ...page, unmask: false }) ?? [] };
}

/** A change that is done is told in any case: where the look cannot be written down, it is told without what `--unmask` would show. */
async function lookNote(run: Run, bench: Bench, { target }: ChangeReport): Promise<string | undefined> {
  try {
    await lookIfUnmasked(run, bench, [target]);
    return undefined;
  } catch (error) {
    return `Personal values stay masked, since the look could not be written to the audit: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Puts profile, account and plan before the person, each once: what is known of them stands above the first question, whichever that is.
 * Remembers whether the plan was shown: what ends before the question has not shown it.
 */
function presentTo(run: Run, bench: Bench): { readonly present: Present; readonly desk: Desk; readonly shown: () => boolean } {
  let shown = false;
  let pending: ((page: Page) => string[])[] = run.globals.quiet ? [] : [() => [...headerOf(bench), '']];
  const take = (page: Page): string[] => {
    const lines = pending.flatMap((part) => part(page));
    pending = [];
    return lines;
  };
  return {
    shown: () => shown,
    desk: introduced(bench.desk, () => (pending.length === 0 ? [] : deskLines(take, run.io.err))),
    present: {
      account(target) {
        if (!run.globals.quiet) pending.push((page) => accountLines(bench, target, page));
      },
      plan(view) {
        if (run.globals.quiet) return [];
        shown = true;
        return deskLines((page) => [...take(page), ...planOf(bench, view, page)], run.io.err);
      },
    },
  };
}

/** A desk that says who it is about before its first question. */
function introduced(desk: Desk, opening: () => readonly string[]): Desk {
  const open = (): void => {
    const lines = desk.present ? opening() : [];
    if (lines.length > 0) desk.show(lines);
  };
  return {
    get present() {
      return desk.present;
    },
    show(lines) {
      open();
      desk.show(lines);
    },
    confirm(question) {
      open();
      return desk.confirm(question);
    },
    choose(question) {
      open();
      return desk.choose(question);
    },
    text(question) {
      open();
      return desk.text(question);
    },
    openSecretPlace: () => desk.openSecretPlace(),
    progress: (text) => desk.progress(text),
  };
}

function headerOf({ provider, profile, operator }: Bench): string[] {
  return headerLines(provider, profile.name, operator);
}

function accountLines(bench: Bench, target: Target, page: Page): string[] {
  return [...cardHead({ ref: target.ref, facts: target.facts, standing: standingFor(bench, target) }, page), ''];
}

function planOf({ policy, clock, provider }: Bench, view: Omit<PlanView, 'target'>, page: Page): string[] {
  return planLines({ ...view, now: clock(), zone: policy.zone, places: provider.places }, page);
}

/** Profile and operator, the account, and the plan. */
function sheetLines(bench: Bench, view: PlanView, page: Page): string[] {
  return [...headerOf(bench), '', ...accountLines(bench, view.target, page), ...planOf(bench, view, page)];
}

function resultOf(bench: Workplace, report: ChangeReport, notes: readonly string[], planShown: boolean): Result {
  const { policy } = bench;
  const { stillBlocks: findings, revealed, ...told } = report;
  const results = told.results.map((one) => (one.error ? { ...one, error: pastedError(one.error, bench.chosen) } : one));
  const rest = { ...told, results };
  const planned = report.outcome === 'planned';
  const stillBlocks = planned ? undefined : findings.map(stillOf);
  const secret = revealed === undefined ? undefined : revealSecret(revealed);
  const { protectedBy } = report.extra;
  return {
    shape: 'change',
    holdsSecret: secret !== undefined,
    data: {
      ...changeJson({ ...rest, stillBlocks, extra: methodsInJson(rest.extra) }),
      ...(secret === undefined ? {} : { secret }),
    },
    human: (page) => [
      ...(planShown ? [] : planned ? [...sheetLines(bench, report, page), ''] : whoLines(bench, report, page)),
      ...changeLines(
        {
          ...rest,
          stillBlocks: stillBlocks && unsaidYet(stillBlocks, report),
          revealed: secret,
          label: policy.label,
          now: bench.clock(),
          zone: policy.zone,
          places: bench.provider.places,
          ...(typeof protectedBy === 'string' ? { protectedBy } : {}),
        },
        page,
      ),
    ],
    notes,
    exit: report.exit,
  };
}

/** What the line "Works from" says already is not said again; that line is there where nothing else blocks. */
function unsaidYet(all: readonly Still[], { effectiveAt }: ChangeReport): readonly Still[] {
  const others = all.filter(({ code }) => code !== 'pin-not-effective');
  return effectiveAt === undefined || others.some(blocks) ? all : others;
}

/** Whom it was about, where no plan was shown. */
function whoLines(bench: Bench, { target, warnings, outcome }: ChangeReport, page: Page): string[] {
  const [who = ''] = cardHead({ ref: target.ref, facts: target.facts, standing: standingFor(bench, target) }, page);
  const careful = outcome === 'already' ? [] : warnings.map((text) => page.paint.caution(`Careful: ${text}`));
  return [...headerOf(bench), '', who, ...careful, ''];
}

/** The methods before and after as every other command writes them. */
function methodsInJson(extra: ChangeReport['extra']): ChangeReport['extra'] {
  const listed = Object.entries(extra).map(([name, value]): [string, unknown] => [
    name,
    isMethods(value) ? mapFact(value, (methods) => methods.map(methodViewJson)) : value,
  ]);
  return Object.fromEntries(listed);
}

function isMethods(value: unknown): value is Fact<readonly MethodView[]> {
  return (
    isFact(value) &&
    (value.state !== 'known' ||
      (Array.isArray(value.value) &&
        value.value.every((one: unknown) => typeof one === 'object' && one !== null && 'ageDays' in one)))
  );
}

function methodViewJson(method: MethodView): Row {
  return { number: method.number, ...methodJson(method), ageDays: method.ageDays, fresh: method.fresh };
}

/** One finding, as the end of a change tells it. */
interface Still extends StillThere {
  readonly code: string;
}

function stillOf({ check, code, status, effect, cause, evidence }: Finding): Still {
  return {
    code: code ?? check,
    status: status === 'fail' || status === 'unknown' ? status : 'warn',
    step: effect === 'step-needed',
    text: cause ?? evidence,
  };
}

/** The note about other changes must not spoil this one: where the record cannot be read now, it was said by the change itself. */
async function openOnes(bench: Workplace): Promise<Parameters<typeof leftOpenNotes>[0]> {
  const open = await leftOpen(bench).catch(() => []);
  const flag = profileFlag(bench.chosen);
  // A system has the name of its profile.
  return open.map((one) => ({ ...one, flag: bench.provider.systems.includes(one.system) ? flag : ` --profile ${one.system}` }));
}
