import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { now } from '../data/clock.ts'
import { read } from '../data/queries.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input, Segmented, Select } from '../ui/field.tsx'
import { useBillingOp } from './use-saas-op.ts'

type Amount = 'none' | 'some' | 'unlimited'

const DAY = 86_400_000

/** Gives an organisation something beside its plan: how much, why, and until when. */
export function OverrideForm({ org, onClose }: { org: string; onClose: () => void }) {
  const features = useQuery(read('studio.saas.plans', {})).data?.features ?? []
  const op = useBillingOp()
  const id = useId()
  const [chosen, setFeature] = useState('')
  const [how, setHow] = useState<Amount>('some')
  const [number, setNumber] = useState('10')
  const [reason, setReason] = useState('')
  const [days, setDays] = useState('30')
  const feature = features.find(({ key }) => key === chosen) ?? features[0]
  const isYesNo = feature?.kind === 'boolean'
  const whole = Number(number)
  const isWrong = how === 'some' && !isYesNo && (!Number.isSafeInteger(whole) || whole < 0)
  const give = (): void => {
    const amount = isYesNo
      ? how !== 'none'
      : how === 'unlimited'
        ? null
        : how === 'none'
          ? 0
          : whole
    op.mutate(
      {
        ...{ op: 'override', orgId: org, feature: feature!.key, amount },
        ...(reason && { reason }),
        ...(days !== '' && { expiresAt: now() + Number(days) * DAY }),
      },
      { onSuccess: onClose },
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Override a feature"
      description="Counts beside the plan, whatever that is, until it ends or is taken back."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={!feature || isWrong || !reason.trim() || op.isPending}
            onClick={give}
          >
            Give it
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field id={`${id}f`} label="Feature">
          <Select
            id={`${id}f`}
            value={feature?.key ?? ''}
            onChange={(event) => setFeature(event.target.value)}
          >
            {features.map(({ key, kind }) => (
              <option key={key} value={key}>
                {key} ({kind})
              </option>
            ))}
          </Select>
        </Field>
        <div className="flex items-end gap-3">
          <Segmented<Amount>
            label="How much"
            value={isYesNo && how === 'unlimited' ? 'some' : how}
            options={
              isYesNo
                ? [
                    ['some', 'Has it'],
                    ['none', 'Has it not'],
                  ]
                : [
                    ['some', 'So many'],
                    ['unlimited', 'No limit'],
                    ['none', 'None'],
                  ]
            }
            onChange={setHow}
          />
          {how === 'some' && !isYesNo && (
            <span className="w-28">
              <Input
                mono
                aria-label="How many"
                aria-invalid={isWrong}
                inputMode="numeric"
                value={number}
                onChange={(event) => setNumber(event.target.value)}
              />
            </span>
          )}
        </div>
        <Field id={`${id}r`} label="Why" hint="Stands beside it, for whoever finds it in a year.">
          <Input
            id={`${id}r`}
            value={reason}
            maxLength={500}
            placeholder="pilot, agreed with sales"
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <Field id={`${id}d`} label="For how long">
          <Select id={`${id}d`} value={days} onChange={(event) => setDays(event.target.value)}>
            <option value="7">7 days</option>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
            <option value="365">a year</option>
            <option value="">until it is taken back</option>
          </Select>
        </Field>
      </div>
    </Dialog>
  )
}
