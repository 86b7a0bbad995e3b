export function bundleFile(entry: string, file: string, options?: { readonly whole?: boolean }): Promise<void>;
