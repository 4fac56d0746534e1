#!/usr/bin/env node
import { createLicet } from './program.ts'
import { runAsProcess } from './run-as-process.ts'

await runAsProcess(createLicet)
