import { action, t, triggers } from 'bunbase'

const input = t.Object({})

export const logging = action(
  {
    description: 'Logs while it works.',
    input,
    output: t.String(),
    triggers: [triggers.tool({ name: 'test_tool_with_logging' })],
  },
  async (_input, { logger }) => {
    logger.info('Tool execution started')
    await Bun.sleep(50)
    logger.info('Tool processing data')
    await Bun.sleep(50)
    logger.info('Tool execution completed')
    return 'done'
  },
)

export const progress = action(
  {
    description: 'Tells how far it is.',
    input,
    output: t.String(),
    triggers: [triggers.tool({ name: 'test_tool_with_progress' })],
  },
  async (_input, { mcp }) => {
    mcp.progress(0, { total: 100 })
    await Bun.sleep(50)
    mcp.progress(50, { total: 100 })
    await Bun.sleep(50)
    mcp.progress(100, { total: 100 })
    return 'done'
  },
)

export const reconnection = action(
  {
    description: 'Answers after a while.',
    input,
    output: t.String(),
    triggers: [triggers.tool({ name: 'test_reconnection' })],
  },
  async () => {
    await Bun.sleep(100)
    return 'done'
  },
)
