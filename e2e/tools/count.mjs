// Prints "PASSED FAILED" of a JSON report of vitest or Playwright. What was skipped counts as failed.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const [passed, failed] = report.stats
  ? [report.stats.expected, report.stats.unexpected + report.stats.flaky + report.stats.skipped]
  : [report.numPassedTests, report.numTotalTests - report.numPassedTests];
console.log(`${passed} ${failed}`);
