import { type Bearer } from '../http/types.js';

/** Where the tokens for one service come from: asked for once, shared by all requests, renewed before they end. */
export interface TokenSource extends Bearer {
  /** Whom the token says we are, where it says so (`preferred_username`, else `sub`, of its claims); undefined before the first one. Never taken as proof. */
  subject(): string | undefined;
  close(): Promise<void>;
}
