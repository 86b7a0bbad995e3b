/*
 * What axios brings along and our one client of it never uses: forms of files, proxies by the environment, redirects. It is half of its code, and would be
 * loaded with the first request. It is also a second lock: where nothing of the kind is in the program, no option turns it on again.
 */
const UNUSED = {
  'form-data': 'export default class FormData {}',
  'https-proxy-agent': 'export default class HttpsProxyAgent {}',
  'proxy-from-env': 'export const getProxyForUrl = () => "";',
  'follow-redirects': 'export default {};',
};

/** What remains of axios' own imports of packages: none. Fails the build when a new version brings another. */
const fromAxios = (importer) => /[\\/]node_modules[\\/]axios[\\/]/.test(importer ?? '');

/** For rolldown. */
export const leanAxios = {
  name: 'lean-axios',
  resolveId(id, importer) {
    if (!fromAxios(importer) || /^[./\\]|^[a-z]:[\\/]|^node:/i.test(id) || !/-/.test(id)) return undefined;
    if (!(id in UNUSED)) this.error(`axios imports ${id}, which is not known here; see scripts/lean-axios.js`);
    return `\0unused-of-axios:${id}`;
  },
  load: (id) => (id.startsWith('\0unused-of-axios:') ? UNUSED[id.slice('\0unused-of-axios:'.length)] : undefined),
};
