import type { DoctorEvidence } from '@stream-manager/contracts'

/** A line of a file of the deployment, such as `.env:12`. */
export type Place = NonNullable<DoctorEvidence['place']>

/** A line that cannot be used. The message contains no value. */
export interface SyntaxFault {
  readonly place: Place
  readonly message: string
}
