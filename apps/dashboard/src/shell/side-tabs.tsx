import type { Permission } from '@stream-manager/contracts/permissions'
import { type ComponentType, Suspense } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { InspectorPanel } from '../features/inspector/inspector-panel.tsx'
import type { TourStep } from '../features/tour/steps.ts'
import { lazyPart } from '../kit/lazy-part.ts'
import { useMay } from '../session/session.tsx'
import { useStrings } from '../strings/strings.tsx'
import './side-tabs.css'

type TabName = 'inspector' | 'outputs' | 'chat'

interface SideTab {
  readonly name: TabName
  readonly permission: Permission
  readonly Panel: ComponentType
}

const TOUR_STEPS: Partial<Record<TabName, TourStep>> = { outputs: 'outputs', chat: 'watch' }

/** The panels beside the stage. */
const SIDE_TABS: readonly SideTab[] = [
  {
    name: 'inspector',
    permission: 'layers.read',
    Panel: InspectorPanel,
  },
  {
    name: 'outputs',
    permission: 'outputs.read',
    Panel: lazyPart(async () => (await import('../features/outputs/outputs-panel.tsx')).OutputsPanel),
  },
  {
    name: 'chat',
    permission: 'chat.read',
    Panel: lazyPart(async () => (await import('../features/chat/chat-panel.tsx')).ChatPanel),
  },
]

const usePermittedTabs = (): readonly SideTab[] => {
  const may: Partial<Record<Permission, boolean>> = {
    'layers.read': useMay('layers.read'),
    'outputs.read': useMay('outputs.read'),
    'chat.read': useMay('chat.read'),
  }
  return SIDE_TABS.filter(({ permission }) => may[permission])
}

export const SideTabs = () => {
  const { shell } = useStrings()
  const tabs = usePermittedTabs()
  return (
    <Tabs className="side-tabs">
      <TabList
        className="side-tab-list"
        aria-label={shell.tabs.label}
        items={tabs.map((tab) => ({ ...tab, id: tab.name }))}
      >
        {({ name }) => (
          <Tab id={name} className="side-tab" data-tour={TOUR_STEPS[name]}>
            {shell.tabs[name]}
          </Tab>
        )}
      </TabList>
      {tabs.map(({ name, Panel }) => (
        <TabPanel key={name} id={name} className="side-panel">
          <Suspense>
            <Panel />
          </Suspense>
        </TabPanel>
      ))}
    </Tabs>
  )
}
