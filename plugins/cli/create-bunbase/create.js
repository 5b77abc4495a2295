#!/usr/bin/env bun
// `bun create bunbase my-app` is `bunbase init my-app`, by the bunbase of the same version.
import { run } from 'bunbase/cli'

process.exit(await run(['init', ...process.argv.slice(2)]))
