const bytesOfLeaf = (value: unknown): number =>
  Buffer.byteLength(typeof value === 'string' ? JSON.stringify(value) : String(value))

/** Brackets, and commas between the parts. */
const bytesAround = (parts: number): number => 2 + Math.max(0, parts - 1)

/** The rest of `bytes` after the value as JSON, negative where it does not fit. Counting stops there. */
const rest = (value: unknown, bytes: number): number => {
  if (typeof value === 'string' && value.length > bytes) return -1
  if (typeof value !== 'object' || value === null) return bytes - bytesOfLeaf(value)
  const parts = Array.isArray(value) ? value.map((item) => ['', item] as const) : Object.entries(value)
  let left = bytes - bytesAround(parts.length)
  for (const [key, part] of parts) {
    if (left < 0) return left
    left = rest(part, Array.isArray(value) ? left : left - bytesOfLeaf(key) - 1)
  }
  return left
}

/** Whether a JSON value has at most so many bytes as text. Its text is not made, because that may be very long. */
export const fitsAsJson = (value: unknown, maxBytes: number): boolean => rest(value, maxBytes) >= 0
