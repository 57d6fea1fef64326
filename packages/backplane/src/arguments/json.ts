/**
 * The JSON text of a value at the time of the call. Later changes by the caller are not stored.
 * Throws a TypeError for a value that JSON cannot express (undefined, a function, a cycle), a RangeError past `maxBytes`.
 */
export const encodeJson = (what: string, value: unknown, maxBytes: number): string => {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`${what} is not a JSON value`)
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes) throw new RangeError(`${what} has ${bytes} bytes of JSON, more than ${maxBytes}`)
  return text
}

export const decodeJson = (text: string): unknown => JSON.parse(text)
