import { ERROR_CODES, errorCodes } from '@stream-manager/contracts'

const HEADER = `# Error codes

Refusals are \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, \`code\`, \`requestId\`, and on
validation \`errors[]\` with the JSON pointer of each field. \`code\` is one of these and never changes its meaning; \`detail\`
says what happened, to what, and what to do. The same codes stand in \`error.code\` of a stream, a layer or an output.

| code | status | meaning |
|---|---|---|
`

/** The page of all error codes. */
export const renderErrors = (): string => {
  const rows = errorCodes
    .toSorted()
    .map((code) => `| \`${code}\` | ${ERROR_CODES[code].status} | ${ERROR_CODES[code].title} |`)
  return `${HEADER}${rows.join('\n')}\n`
}
