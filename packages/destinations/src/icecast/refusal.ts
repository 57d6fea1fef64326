import { type OutputErrorCode, OutputFault, type Retry } from '../fault.ts'

interface Refusal {
  readonly when: (status: string, text: string) => boolean
  readonly code: OutputErrorCode
  readonly retry: Retry
  /** Completes "<server> ...". */
  readonly message: string
}

const says =
  (pattern: RegExp) =>
  (_status: string, text: string): boolean =>
    pattern.test(text)

const has =
  (...statuses: readonly string[]) =>
  (status: string): boolean =>
    statuses.includes(status)

/** Icecast and its relatives answer 403 to much, and only the text tells the reasons apart, so texts stand first. */
const REFUSALS: readonly Refusal[] = [
  {
    when: says(/mount ?point (?:is )?(?:already )?(?:in use|taken)|stream in use/i),
    code: 'output.unreachable',
    retry: 'soon',
    message: 'has another source on this mount. End that source, or choose another mount.',
  },
  {
    when: says(/too many sources|(?:source|server|connection) limit|(?:server|station) (?:is )?full/i),
    code: 'output.destination_full',
    retry: 'slowly',
    message:
      'has as many sources as it may. End another source, or raise the limit of sources of the server.',
  },
  {
    when: says(/content-type (?:is )?not supported|no content-type/i),
    code: 'output.codec_refused',
    retry: 'slowly',
    message: 'does not take MP3 on this mount. Choose a mount for MP3.',
  },
  {
    when: has('415'),
    code: 'output.codec_refused',
    retry: 'slowly',
    message: 'does not take MP3 on this mount. Choose a mount for MP3.',
  },
  {
    when: has('409'),
    code: 'output.unreachable',
    retry: 'soon',
    message: 'has another source on this mount. End that source, or choose another mount.',
  },
  {
    when: has('401'),
    code: 'output.auth_rejected',
    retry: 'slowly',
    message: 'refused the username or the key (401). Check both.',
  },
  {
    when: has('403'),
    code: 'output.auth_rejected',
    retry: 'slowly',
    message: 'refused the source (403). Check the username, the key and the mount.',
  },
  {
    when: has('404', '405'),
    code: 'output.unreachable',
    retry: 'slowly',
    message: 'takes no source at this mount. Check the path of the address, and that the server is Icecast.',
  },
  {
    when: has('429', '503'),
    code: 'output.destination_full',
    retry: 'slowly',
    message: 'takes no further source now. End another source, or wait.',
  },
]

/** The fault of an answer other than acceptance. `text` is all of the answer. */
export const icecastRefusal = (status: string, text: string, server: string): OutputFault => {
  const found = REFUSALS.find(({ when }) => when(status, text))
  if (!found) return new OutputFault('output.unreachable', `${server} did not accept the source (${status}).`)
  return new OutputFault(found.code, `${server} ${found.message}`, found.retry)
}
