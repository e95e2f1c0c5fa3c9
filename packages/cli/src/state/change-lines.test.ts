import { expect, test } from 'vitest';
import type { PlannedChange } from '../terraform/messages.js';
import { changeLines } from './change-lines.js';

const change = (action: PlannedChange['action'], address: string): PlannedChange => ({
  ...{ action, address, type: address.split('.')[0] ?? '' },
});

test('what is made is counted, and what is there and would not stay as it is is named', () => {
  const changes = [
    change('create', 'aws_subnet.a'),
    change('create', 'aws_subnet.b'),
    change('update', 'aws_launch_template.machine'),
    change('import', 'aws_ebs_volume.data_1'),
    change('replace', 'aws_route.out'),
    change('delete', 'aws_route.old'),
  ];
  expect(changeLines(changes)).toEqual([
    'terraform: 2 to add, 1 to take over, 1 to change, 1 to replace, 1 to remove',
    '  update aws_launch_template.machine',
    '  import aws_ebs_volume.data_1',
    '  replace aws_route.out',
    '  delete aws_route.old',
  ]);
});

test('nothing to change is said too', () => {
  expect(changeLines([])).toEqual(['terraform: nothing to change']);
});
