import { MAX_FRAME_CHARACTERS } from '@stream-manager/contracts'

const MAX_LINES = 50
/** `at name (place)` or `at place`. */
const FRAME = /^\s*at (?:async )?(?:(.{1,200}) \()?([^()]{1,500}?):(\d+):\d+\)?$/
/** Folders that hold our packages: in an image, and in a clone or a bundle. */
const PARENTS: ReadonlySet<string> = new Set(['@stream-manager', 'apps', 'packages'])
const SOURCES: ReadonlySet<string> = new Set(['src', 'dist', 'test'])
/** Parts that programs of a bundle share have no names of their own. */
const BUNDLES = '.cache'
const EXTENSION = /\.[cm]?[jt]sx?$/
/** They throw or pass on the errors of others. */
const HELPERS: ReadonlySet<string> = new Set([
  'service-kit/errors/fault-error',
  'async/deadline',
  'async/gate',
])

/** Place of the package's name in a path: before its sources, in a folder of ours. The program of an image is at `/app`. */
const packageAt = (parts: readonly string[]): number =>
  parts.findLastIndex(
    (part, index) =>
      SOURCES.has(parts[index + 1] ?? '') && (PARENTS.has(parts[index - 1] ?? '') || part === 'app'),
  )

/** `packages/rtmp/dist/chunks.js` is the module `rtmp/chunks`. */
const moduleOf = (place: string): string | null => {
  const parts = place.replace(EXTENSION, '').split('/')
  const at = packageAt(parts)
  if (at < 0) return parts.includes(BUNDLES) && parts.at(-1)?.startsWith('chunk-') ? 'bundle' : null
  const file = parts.slice(at + 2)
  return file.includes('node_modules') ? null : [parts[at], ...file].join('/')
}

const frameOf = (line: string): string | null => {
  const [, name, place = '', lineNumber = ''] = FRAME.exec(line) ?? []
  const module = moduleOf(place)
  if (module === null || HELPERS.has(module)) return null
  // A line number changes with every edit of the file. Only functions without a name need it.
  const isNamed = name !== undefined && !name.includes('<anonymous>')
  return `${module}#${isNamed ? name.split(' [as ')[0] : lineNumber}`.slice(0, MAX_FRAME_CHARACTERS)
}

/** The first function of our own code in a stack, such as `engine/outputs/rtmp#connect`; null when there is none. */
export const ownFrame = (stack: string): string | null => {
  for (const line of stack.split('\n', MAX_LINES)) {
    const frame = frameOf(line)
    if (frame !== null) return frame
  }
  return null
}
