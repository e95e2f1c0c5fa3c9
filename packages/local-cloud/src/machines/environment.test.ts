import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentFile, environmentLines, environmentScript, withoutCloud } from './environment.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-cloud-environment-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const first = { endpoint: 'http://10.0.0.1:4000', region: 'eu-west-1' };
const second = { endpoint: 'http://10.9.0.1:5000', region: 'us-east-1' };

/** What a boot with this environment makes of a file. */
function booted(before: string, environment: Parameters<typeof environmentLines>[0]): string {
  const file = join(directory, 'etc-environment');
  writeFileSync(file, before);
  writeFileSync(join(directory, environmentFile), environmentLines(environment));
  execFileSync('/bin/sh', ['-c', environmentScript(directory).replaceAll('/etc/environment', file)]);
  return readFileSync(file, 'utf8');
}

/** What a shell that reads the file then knows. */
function known(text: string, name: string): string {
  return execFileSync('/bin/sh', ['-c', `${text}\nprintf %s "$${name}"`], { env: {} }).toString();
}

const own = 'PATH="/usr/bin:/bin"\n# a note\nAWS_REGION=ap-south-1\n';

test('a boot tells where the endpoint is and keeps every other line', () => {
  const text = booted(own, first);
  expect(text.startsWith(own)).toBe(true);
  expect(known(text, 'AWS_ENDPOINT_URL')).toBe('http://10.0.0.1:4000');
  expect(known(text, 'AWS_REGION')).toBe('eu-west-1');
  expect(known(text, 'AWS_DEFAULT_REGION')).toBe('eu-west-1');
});

test('the next boot replaces the lines of the one before, in whatever cloud it is', () => {
  const text = booted(booted(own, first), second);
  expect(text).toBe(booted(own, second));
  expect(text).not.toContain('10.0.0.1');
});

test('a cloud without a way to its endpoint leaves nothing of an earlier one', () => {
  expect(booted(booted(own, first), { endpoint: undefined, region: undefined })).toBe(own);
  expect(booted('', { endpoint: undefined, region: undefined })).toBe('');
});

test('an image holds the lines of its owner and none of ours', () => {
  expect(withoutCloud(booted(own, first))).toBe(own);
  expect(withoutCloud(booted('', first))).toBe('');
  expect(withoutCloud(own)).toBe(own);
});
