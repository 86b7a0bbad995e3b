import { type Release } from '../suite/harness.js';
import { type SecondRoad } from './second-road.js';

/** One attribute that the user profile of a realm declares (UPAttribute). */
export interface Attribute {
  readonly name: string;
  readonly required?: { readonly roles: readonly ('admin' | 'user')[] };
  readonly permissions?: { readonly view: readonly ('admin' | 'user')[]; readonly edit: readonly ('admin' | 'user')[] };
  readonly multivalued?: boolean;
}

/** The user profile of a realm: what it declares, and what becomes of everything else (left out: it is dropped without a word). */
export interface UserProfile {
  readonly attributes: readonly Attribute[];
  readonly unmanagedAttributePolicy?: 'ENABLED' | 'ADMIN_EDIT' | 'ADMIN_VIEW';
}

/** An attribute that administrators see and write. */
export function declared(name: string, more: Partial<Attribute> = {}): Attribute {
  return { name, permissions: { view: ['admin'], edit: ['admin'] }, ...more };
}

/** Changes the user profile of the realm until released. A provider that has read it before does not look again. */
export async function changeProfile(road: SecondRoad, change: (profile: UserProfile) => UserProfile): Promise<Release> {
  const before = await road.admin.get<UserProfile>('users/profile');
  await road.admin.put('users/profile', change(before));
  return () => road.admin.put('users/profile', before);
}

/** Demands a field of administrators, so that whoever lacks it can be written to no more; or of people, who are asked for it at the log-in. */
export function demand(road: SecondRoad, name: string, of: 'admin' | 'user' = 'admin'): Promise<Release> {
  const permissions = { view: ['admin', 'user'], edit: ['admin', 'user'] } as const;
  return changeProfile(road, (profile) => ({
    ...profile,
    attributes: [...profile.attributes, declared(name, { required: { roles: [of] }, permissions })],
  }));
}
