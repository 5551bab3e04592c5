// What a test report counted, as "passed failed skipped", and a line for each test that failed:
// dotnet's .trx, vitest's or Playwright's .json.
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

function* failedOfTrx() {
  const plain = (xml) =>
    xml.replace(/&#x([0-9A-F]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
      .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&');
  for (const [, about, inside] of text.matchAll(/<UnitTestResult ([^>]*[^/])>(.*?)<\/UnitTestResult>/gs)) {
    if (!/\boutcome="Failed"/.test(about)) continue;
    const message = /<Message>(.*?)<\/Message>/s.exec(inside)?.[1] ?? '';
    yield [plain(/\btestName="([^"]*)"/.exec(about)[1]), plain(message)];
  }
}

function* failedOfJson() {
  const report = JSON.parse(text);
  for (const file of report.testResults ?? []) {
    if (file.status === 'failed' && file.assertionResults.length === 0) yield [file.name, file.message ?? ''];
    for (const test of file.assertionResults) {
      if (test.status === 'failed') yield [test.fullName, test.failureMessages[0] ?? ''];
    }
  }
  for (const error of report.stats ? report.errors : []) yield ['outside of the tests', error.message ?? ''];
  const suites = [...(report.suites ?? [])];
  for (let suite = suites.shift(); suite; suite = suites.shift()) {
    suites.push(...(suite.suites ?? []));
    for (const { title, ok, tests } of suite.specs) {
      const errors = tests.flatMap((test) => test.results.flatMap((result) => result.errors));
      if (!ok || tests.some((test) => test.status === 'flaky')) yield [title, errors[0]?.message ?? ''];
    }
  }
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
for (const [name, message] of file.endsWith('.trx') ? failedOfTrx() : failedOfJson()) {
  const lines = message.replace(/\u001b\[\d*m/g, '').split('\n').map((line) => line.trim()).filter(Boolean);
  console.log(`${name}: ${lines.slice(0, 3).join(' ').slice(0, 400)}`);
}
