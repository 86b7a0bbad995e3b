import * as z from 'zod';
import { command } from '../spec.js';
import { type Row } from '../../output/result.js';
import { isPractice, whereOf } from './where.js';

export const module = command(z.object({}), async (_input, { context }) => {
  const { current, profiles } = await context.config();
  const rows: Row[] = Object.entries(profiles).map(([name, profile]) => ({
    name,
    current: name === current,
    kind: profile.kind,
    practice: isPractice(profile, profiles),
    ...whereOf(profile),
    members: profile.kind === 'composite' ? profile.members.map((member) => member.profile) : null,
  }));
  return {
    shape: 'profile-list',
    data: rows,
    columns: [
      { path: 'name', title: 'Profile' },
      { path: 'current', title: 'Current' },
      { path: 'kind', title: 'Kind' },
      { path: 'practice', title: 'Practice' },
      { path: 'file', title: 'File' },
      { path: 'server', title: 'Server' },
      { path: 'members', title: 'Members' },
    ],
    notes:
      rows.length > 0
        ? []
        : [
            'No profile is set up. To try it on made-up people: uidctl demo. For a directory of your own: uidctl directory init. For a server: uidctl profile add NAME',
          ],
  };
});
