import { type Progress } from '../core/desk.js';
import { type OutputStream } from './types.js';

/** What is over sooner than this shows nothing: no flicker, and nothing to load. Our own value. */
const DELAY = 300;

export interface SpinnerParts {
  readonly stream: OutputStream;
  /** `none` away from a terminal and with `--quiet`; `line` is one static line for terminals that cannot redraw. */
  readonly style: 'spinner' | 'line' | 'none';
  readonly colour: () => boolean;
  readonly clean: (line: string) => string;
  /** Milliseconds before anything is shown. */
  readonly delay?: number;
}

interface Spinner {
  text: string;
  start(): unknown;
  stop(): unknown;
}

/** Shows that something is going on, on standard error alone. Only what runs long is shown; ora is loaded then. */
export class Spinners {
  readonly #parts: SpinnerParts;
  readonly #running = new Set<Running>();
  #hushed = false;

  constructor(parts: SpinnerParts) {
    this.#parts = parts;
  }

  start(text: string): Progress {
    if (this.#parts.style === 'none') return { update: () => undefined, done: () => undefined };
    const running = new Running(this.#parts, text, () => this.#hushed);
    this.#running.add(running);
    return {
      update: (next) => running.update(next),
      done: () => {
        this.#running.delete(running);
        running.done();
      },
    };
  }

  /** Takes every spinner off the screen while `work` has it: a question, or the own screen. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    this.#hushed = true;
    for (const running of this.#running) running.hide();
    try {
      return await work();
    } finally {
      this.#hushed = false;
      for (const running of this.#running) running.show();
    }
  }

  /** Takes every spinner off for good, at once. */
  stop(): void {
    for (const running of this.#running) running.done();
    this.#running.clear();
  }
}

class Running {
  readonly #parts: SpinnerParts;
  readonly #hushed: () => boolean;
  readonly #timer: NodeJS.Timeout;
  #text: string;
  #spinner: Spinner | undefined;
  #over = false;

  constructor(parts: SpinnerParts, text: string, hushed: () => boolean) {
    this.#parts = parts;
    this.#hushed = hushed;
    this.#text = parts.clean(text);
    this.#timer = setTimeout(() => void this.#begin(), parts.delay ?? DELAY);
    this.#timer.unref();
  }

  update(text: string): void {
    this.#text = this.#parts.clean(text);
    if (this.#spinner) this.#spinner.text = this.#text;
  }

  hide(): void {
    this.#spinner?.stop();
  }

  show(): void {
    if (!this.#over) this.#spinner?.start();
  }

  done(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#spinner?.stop();
  }

  async #begin(): Promise<void> {
    const { stream, style, colour } = this.#parts;
    if (style === 'line') {
      stream.write(`${this.#text}\n`);
      return;
    }
    const { default: ora } = await import('ora');
    if (this.#over) return;
    // Standard input is left alone: ora would take the process's own.
    this.#spinner = ora({ text: this.#text, stream, color: colour() ? 'cyan' : false, discardStdin: false, isEnabled: true });
    if (!this.#hushed()) this.#spinner.start();
  }
}
