import type { DoctorEvidence } from '@stream-manager/contracts'
import type { UnusedFile } from '../../data-folder/unused-files.ts'

const HOUR_MS = 3_600_000

/** `4200 bytes, not written for 3 h`. */
const unusedText = ({ sizeBytes, ageMs }: UnusedFile): string =>
  `${sizeBytes} bytes, not written for ${Math.floor(ageMs / HOUR_MS)} h`

export const unusedEvidence = (files: readonly UnusedFile[]): DoctorEvidence[] =>
  files.map((file) => ({
    ...{ what: file.path, expected: 'no such file', actual: unusedText(file), source: 'lstat' },
  }))
