/** The pages of docs/commands: one a noun, from the same data that help shows. Answers with file names and texts. */
export function pagesOf(nouns, changeOptions) {
  return nouns.map((noun) => [`${noun.noun}.md`, pageOf(noun, changeOptions)]);
}

function pageOf(noun, changeOptions) {
  const commands = noun.alone ? [[noun.noun, noun.alone]] : noun.commands.map((spec) => [`${noun.noun} ${spec.verb}`, spec]);
  const aliases = noun.aliases?.length ? `Also typed \`${noun.aliases.join('`, `')}\`.\n\n` : '';
  return `# ${noun.noun}\n\n${sentence(noun.summary)}\n\n${aliases}${commands.map(([path, spec]) => sectionOf(path, spec, changeOptions)).join('\n')}`;
}

function sectionOf(path, spec, changeOptions) {
  const line = ['uidctl', path, ...(spec.arguments ?? []).map(argument)].join(' ');
  const own = spec.options ?? [];
  const taken = new Set(own.map(longName));
  const options = [...own, ...(spec.changes ? changeOptions.filter((option) => !taken.has(longName(option))) : [])];
  return [
    `## ${path}`,
    '',
    sentence(spec.summary),
    ...(spec.details ? ['', spec.details] : []),
    '',
    '```',
    line,
    '```',
    '',
    ...table(
      ['Argument', 'Meaning'],
      (spec.arguments ?? []).map(({ name, text }) => [name.toUpperCase(), text]),
    ),
    ...table(
      ['Option', 'Meaning'],
      options.map(({ flags, text, choices }) => [`\`${flags}\``, choices ? `${text} (${choices.join(', ')})` : text]),
    ),
    'Examples:',
    '',
    '```',
    ...spec.examples,
    '```',
    '',
    `Rights on the embedded directory: ${spec.changes ? 'write its file, and write the audit in the state folder; the guard decides for each account' : 'read its file'}.`,
    '',
  ].join('\n');
}

function table(head, rows) {
  if (rows.length === 0) return [];
  const cell = (text) => text.replaceAll('|', '\\|');
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
    '',
  ];
}

function argument({ name, required, variadic }) {
  const shown = `${name.toUpperCase()}${variadic ? '...' : ''}`;
  return required ? shown : `[${shown}]`;
}

function longName({ flags }) {
  return /--[a-z-]+/.exec(flags)?.[0];
}

function sentence(text) {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(upper) ? upper : `${upper}.`;
}
