/** Rows of a keyboard and the alphabet; three of a row in order, either way, are a run. */
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'abcdefghijklmnopqrstuvwxyz', '1234567890', '0123456789'];
const RUN = 3;

/** Short rude words that consonants alone can spell, and words that people guess first. */
const WORDS = ['fck', 'fvck', 'fkk', 'kkk', 'wtf', 'stfu', 'dck', 'cvm', 'pwd', 'pin', 'pass', 'admin', 'test', 'temp'];

/** Whether a PIN holds something that people guess or that would offend when said: runs, repeats, a year, the UID, a rude or obvious word. */
export function isEasyToGuess(pin: string, uid: string): boolean {
  const text = pin.toLowerCase();
  return (
    hasRepeat(text) ||
    hasRun(text) ||
    hasYear(text) ||
    hasUid(text, uid.toLowerCase()) ||
    WORDS.some((word) => text.includes(word))
  );
}

/** The same character twice in a row is hard to hear, and one that fills a short PIN is guessed. */
function hasRepeat(text: string): boolean {
  return /(.)\1/su.test(text);
}

function hasRun(text: string): boolean {
  for (let i = 0; i + RUN <= text.length; i++) {
    const part = text.slice(i, i + RUN);
    const back = [...part].reverse().join('');
    if (ROWS.some((row) => row.includes(part) || row.includes(back))) return true;
  }
  return false;
}

function hasYear(text: string): boolean {
  return /(19|20)\d\d/.test(text);
}

/** The UID or four of its characters in a row, either way round; a shorter UID is looked for whole. */
function hasUid(text: string, uid: string): boolean {
  if (uid.length < 3) return false;
  const length = Math.min(4, uid.length);
  const backwards = [...text].reverse().join('');
  for (let i = 0; i + length <= uid.length; i++) {
    const part = uid.slice(i, i + length);
    if (text.includes(part) || backwards.includes(part)) return true;
  }
  return false;
}
