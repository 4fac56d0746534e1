#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Most of what a short command does is load its modules; compiled once, that takes half as long.
enableCompileCache()
const { runAsProcess } = await import('./run-as-process.ts')
const { createLicet } = await import('./program.ts')

await runAsProcess(createLicet)
