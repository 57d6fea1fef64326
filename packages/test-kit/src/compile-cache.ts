/**
 * Passes this process's compile cache on to the environment of another process. Without it each of our processes compiles
 * hundreds of modules, which takes a second of CPU time.
 */
export const compileCache = (): Readonly<Record<string, string>> => {
  const folder = process.env['NODE_COMPILE_CACHE']
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}
