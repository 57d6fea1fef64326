import { useCallback } from 'react'
import { Select } from '../../kit/select.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { THEMES, useTheme } from '../../preferences/theme.ts'
import { usePreference } from '../../preferences/use-preference.ts'
import { useClient, useServer } from '../../server/server.tsx'
import { useIdentity, useMay, useUser } from '../../session/session.tsx'
import { PageView } from '../../shell/page-view.tsx'
import { LANGUAGES } from '../../strings/language.ts'
import { useViewStrings } from '../../strings/views.ts'
import { AccountCard } from './account-card.tsx'
import { SessionsCard } from './sessions-card.tsx'
import { UsersCard } from './users-card.tsx'
import '../../kit/card.css'

const OwnAccount = () => {
  const client = useClient()
  const read = useCallback(
    async (signal: AbortSignal) => (await client.sessions.list({ signal })).items,
    [client],
  )
  const sessions = useLoaded(read)
  return (
    <>
      <AccountCard onSessionsChanged={sessions.reload} />
      <SessionsCard {...sessions} />
    </>
  )
}

const Preferences = () => {
  const { people } = useViewStrings()
  const [theme, chooseTheme] = useTheme()
  const [language, chooseLanguage] = usePreference('language', '')
  const isTheme = (id: string) => THEMES.find((known) => known === id)
  const languages = LANGUAGES.filter((id) => id !== 'pseudo').map((id) => ({
    id,
    name: people.languages[id] ?? id,
  }))
  return (
    <section className="card" aria-labelledby="preferences-title">
      <h2 id="preferences-title">{people.preferences}</h2>
      <Select
        label={people.theme}
        options={THEMES.map((id) => ({ id, name: people.themes[id] ?? id }))}
        value={theme}
        onChange={(id) => chooseTheme(isTheme(id) ?? 'system')}
      />
      <Select
        label={people.language}
        options={[{ id: 'browser', name: people.browserLanguage }, ...languages]}
        value={language || 'browser'}
        onChange={(id) => chooseLanguage(id === 'browser' ? '' : id)}
      />
    </section>
  )
}

/** The reference is a page of its own, and a browser sends no token with the request for a page. */
const ReferenceLink = () => {
  const { people } = useViewStrings()
  const { addresses } = useServer()
  const { isBypassed } = useIdentity()
  return isBypassed ? <a href={`${addresses.rootUrl}docs/`}>{people.reference}</a> : null
}

/** The person's account and choices, and all users for those who manage them. */
export const PeopleView = () => {
  const { people } = useViewStrings()
  const user = useUser()
  const maySeeUsers = useMay('users.manage')
  return (
    <PageView title={people.title}>
      <div className="cards">
        {user !== null && <OwnAccount />}
        <Preferences />
        {maySeeUsers && <UsersCard />}
      </div>
      <p>
        <ReferenceLink />
      </p>
    </PageView>
  )
}
