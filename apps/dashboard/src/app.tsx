import { Suspense } from 'react'
import { Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { CommandProvider } from './commands/commands.tsx'
import { SelectionProvider } from './features/editing/selection.tsx'
import { EditorProvider } from './features/editing/use-editor.tsx'
import { NoticeProvider } from './notices/notices.tsx'
import { useTheme } from './preferences/theme.ts'
import { type Server, ServerProvider } from './server/server.tsx'
import { VIEWS } from './shell/views.tsx'
import { SpeechProvider } from './strings/strings.tsx'

const Views = () => (
  <Router hook={useHashLocation}>
    <Switch>
      {VIEWS.map(({ path, Page }) => (
        <Route key={path} path={path} component={Page} />
      ))}
    </Switch>
  </Router>
)

export const App = ({ server }: { server: Server }) => {
  useTheme()
  return (
    <Suspense>
      <SpeechProvider>
        <NoticeProvider>
          <CommandProvider>
            <ServerProvider server={server}>
              <EditorProvider>
                <SelectionProvider>
                  <Views />
                </SelectionProvider>
              </EditorProvider>
            </ServerProvider>
          </CommandProvider>
        </NoticeProvider>
      </SpeechProvider>
    </Suspense>
  )
}
