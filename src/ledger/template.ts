import { docsUrl } from '../util/docs-url.ts';
import { KEY, TTL } from './item.ts';

/** The formats in which the ledger's table can be printed. */
export const LEDGER_FORMATS = ['terraform', 'cloudformation'] as const;
export type LedgerFormat = (typeof LEDGER_FORMATS)[number];

/** What a pipeline does with the table: nothing deletes a claim, and nothing scans the table. */
export const LEDGER_ACTIONS = ['dynamodb:BatchGetItem', 'dynamodb:PutItem'] as const;

/**
 * The table of the ledger and the policy that a pipeline needs for it.
 *
 * @param table a name that DynamoDB takes
 */
export function ledgerTemplate(format: LedgerFormat, table: string): string {
  return { terraform, cloudformation }[format](table);
}

function terraform(table: string): string {
  return `# The ledger of mintmark: one item for each image ID. See ${docsUrl('ledger.md')}
resource "aws_dynamodb_table" "mintmark" {
  name                        = "${table}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "${KEY}"
  deletion_protection_enabled = true

  attribute {
    name = "${KEY}"
    type = "S"
  }

  # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
  ttl {
    attribute_name = "${TTL}"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}

# Attach it to the role of each pipeline.
data "aws_iam_policy_document" "mintmark_ledger" {
  statement {
    sid       = "MintmarkLedger"
    actions   = [${LEDGER_ACTIONS.map((action) => `"${action}"`).join(', ')}]
    resources = [aws_dynamodb_table.mintmark.arn]
  }
}

resource "aws_iam_policy" "mintmark_ledger" {
  name   = "mintmark-ledger"
  policy = data.aws_iam_policy_document.mintmark_ledger.json
}
`;
}

function cloudformation(table: string): string {
  return `# The ledger of mintmark: one item for each image ID. See ${docsUrl('ledger.md')}
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  MintmarkLedger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: ${table}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: ${KEY}
          AttributeType: S
      KeySchema:
        - AttributeName: ${KEY}
          KeyType: HASH
      DeletionProtectionEnabled: true
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
      # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
      TimeToLiveSpecification:
        AttributeName: ${TTL}
        Enabled: true
  # Attach it to the role of each pipeline.
  MintmarkLedgerPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: mintmark-ledger
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: MintmarkLedger
            Effect: Allow
            Action:
${LEDGER_ACTIONS.map((action) => `              - ${action}`).join('\n')}
            Resource: !GetAtt MintmarkLedger.Arn
`;
}
