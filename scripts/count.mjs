// What a test report counted, as "passed failed skipped": dotnet's .trx, vitest's or Playwright's .json.
import { existsSync, readFileSync } from 'node:fs';

const file = process.argv[2];
if (!existsSync(file)) {
  process.exit(1);
}
const text = readFileSync(file, 'utf8');

function trx() {
  const counters = /<Counters ([^>]*)>/.exec(text)?.[1];
  const of = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? Number.NaN);
  // A skipped test is one that was not executed; a run that broke off counts as failed.
  const broken = of('error') + of('timeout') + of('aborted');
  return [of('passed'), of('failed') + broken, of('total') - of('executed')];
}

function json() {
  const report = JSON.parse(text);
  if (report.stats) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    // A test that passes only when it is tried again has failed.
    return [expected, unexpected + flaky + report.errors.length, skipped];
  }
  const brokenFiles = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  );
  return [
    report.numPassedTests,
    report.numFailedTests + brokenFiles.length,
    report.numPendingTests + report.numTodoTests,
  ];
}

const counts = file.endsWith('.trx') ? trx() : json();
if (counts.some((count) => !Number.isInteger(count))) {
  throw new Error(`${file} is not a report`);
}
console.log(counts.join(' '));
