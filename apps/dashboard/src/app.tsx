import { Suspense, useState, useSyncExternalStore } from 'react'
import { Route, Router, Switch } from 'wouter'
import type { Boot, Booted } from './boot/boot.ts'
import { BootGate } from './boot/boot-gate.tsx'
import { PageBoundary } from './boot/page-boundary.tsx'
import { CommandProvider } from './commands/commands.tsx'
import { UploadsProvider } from './features/assets/use-uploads.tsx'
import { ConnectionBand } from './features/connection/connection-band.tsx'
import { SelectionProvider } from './features/editing/selection.tsx'
import { EditorProvider } from './features/editing/use-editor.tsx'
import { EventRecorder } from './features/monitor/event-recorder.tsx'
import { PaletteGate } from './features/palette/palette-gate.tsx'
import { LinkQuestion } from './features/sign-in/link-question.tsx'
import { TourGate } from './features/tour/tour-gate.tsx'
import { lazyPart } from './kit/lazy-part.ts'
import { NoticeProvider } from './notices/notices.tsx'
import { useTheme } from './preferences/theme.ts'
import { Connect } from './server/connect.tsx'
import { streamPathOf } from './server/stream-path.ts'
import { useUser } from './session/session.tsx'
import { type PastedLink, usePastedLink } from './session/use-pasted-link.ts'
import { LeaveGuard } from './shell/leave-guard.tsx'
import { PageView } from './shell/page-view.tsx'
import { ShowView } from './shell/show-view.tsx'
import { ShownLocation, ShownLocationProvider, useRouterLocation } from './shell/shown-location.ts'
import { VIEWS } from './shell/view-list.ts'
import { VIEW_PAGES } from './shell/views.tsx'
import { SpeechProvider, useStrings } from './strings/strings.tsx'

const SignInView = lazyPart(async () => (await import('./features/sign-in/sign-in-view.tsx')).SignInView)

const Views = () => (
  <Switch>
    {VIEWS.map(({ path, name }) => (
      // A view may have pages below its own path.
      <Route key={path} path={path === '/' ? path : `${path}/*?`} component={VIEW_PAGES[name]} />
    ))}
    {/* An address that this version does not know. */}
    <Route component={ShowView} />
  </Switch>
)

/** Stands for a view whose file is not loaded yet, as while the server is away. */
const WaitingView = () => {
  const { common } = useStrings()
  return <PageView title={common.loading}>{null}</PageView>
}

const hrefOf = (path: string): string => `#${path}`

/** The page of a person who is signed in, for the stream of the address. */
const SignedInPage = ({ addresses, pasted }: Booted & { pasted: PastedLink }) => {
  const [shown] = useState(() => new ShownLocation())
  const location = useSyncExternalStore(shown.watch, () => shown.location)
  const { streamId, base } = streamPathOf(location)
  return (
    <Connect addresses={addresses} streamId={streamId}>
      <ShownLocationProvider value={shown}>
        <EditorProvider key={streamId}>
          <SelectionProvider>
            <UploadsProvider>
              <LeaveGuard />
              <LinkQuestion {...pasted} />
              <EventRecorder />
              <ConnectionBand />
              <PaletteGate />
              <Router hook={useRouterLocation} hrefs={hrefOf} base={base}>
                <TourGate />
                <Suspense fallback={<WaitingView />}>
                  <Views />
                </Suspense>
              </Router>
            </UploadsProvider>
          </SelectionProvider>
        </EditorProvider>
      </ShownLocationProvider>
    </Connect>
  )
}

/** In the place of the form while it is loaded. */
const SignInWaits = () => {
  const { common } = useStrings()
  return (
    <main className="boot">
      <h1>{common.product}</h1>
      <p>{common.loading}</p>
    </main>
  )
}

const Page = (booted: Booted) => {
  const user = useUser()
  const link = usePastedLink(booted)
  if (user === null && !booted.isBypassed) {
    return (
      <Suspense fallback={<SignInWaits />}>
        <SignInView key={String(link.error)} linkError={link.error} />
      </Suspense>
    )
  }
  return (
    <CommandProvider>
      <SignedInPage key={user?.id} {...booted} pasted={link} />
    </CommandProvider>
  )
}

export const App = ({ boot }: { boot: Boot }) => {
  useTheme()
  return (
    <Suspense>
      <SpeechProvider>
        <PageBoundary>
          <NoticeProvider>
            <BootGate boot={boot}>{(booted) => <Page {...booted} />}</BootGate>
          </NoticeProvider>
        </PageBoundary>
      </SpeechProvider>
    </Suspense>
  )
}
