/**
 * For the environment of a process that is started with one of its own: where Node keeps compiled modules, if this
 * process was told. A process of ours loads hundreds of them, which costs a second of a processor each time without.
 */
export const compileCache = (): Readonly<Record<string, string>> => {
  const folder = process.env['NODE_COMPILE_CACHE']
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}
