import { type Caller, INCIDENT_SECTIONS, type IncidentSection, isAllowed } from '@stream-manager/contracts'

export type Sections = ReadonlySet<IncidentSection>

export const ALL_SECTIONS: Sections = new Set(INCIDENT_SECTIONS)

/** Operators read the commands of an incident, but not the audit log. Their grants narrow both in the same way. */
const mayReadCommands = ({ grants }: Caller): boolean =>
  isAllowed({ role: 'admin', grants }, 'audit.read', null)

const RIGHTS: Readonly<Record<IncidentSection, (caller: Caller) => boolean>> = {
  events: (caller) => isAllowed(caller, 'events.read', null),
  errors: (caller) => isAllowed(caller, 'errors.read', null),
  commands: mayReadCommands,
  viewers: (caller) => isAllowed(caller, 'viewers.read', null),
}

/** Sections of an incident that the caller may read, beside the incident itself. */
export const permittedSections = (caller: Caller): Sections =>
  new Set(INCIDENT_SECTIONS.filter((section) => RIGHTS[section](caller)))
