import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r,b as a}from"./chunk-ZXU4DA5I.js";import{b as i}from"./chunk-4F4YKII2.js";var d=["terraform","cloudformation"],o=["dynamodb:BatchGetItem","dynamodb:PutItem"];function s(e,t){return{terraform:n,cloudformation:m}[e](t)}function n(e){return`# The ledger of mintmark: one item for each image ID. See ${i("ledger.md")}
resource "aws_dynamodb_table" "mintmark" {
  name                        = "${e}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "${r}"
  deletion_protection_enabled = true

  attribute {
    name = "${r}"
    type = "S"
  }

  # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
  ttl {
    attribute_name = "${a}"
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
    actions   = [${o.map(t=>`"${t}"`).join(", ")}]
    resources = [aws_dynamodb_table.mintmark.arn]
  }
}

resource "aws_iam_policy" "mintmark_ledger" {
  name   = "mintmark-ledger"
  policy = data.aws_iam_policy_document.mintmark_ledger.json
}
`}function m(e){return`# The ledger of mintmark: one item for each image ID. See ${i("ledger.md")}
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  MintmarkLedger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: ${e}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: ${r}
          AttributeType: S
      KeySchema:
        - AttributeName: ${r}
          KeyType: HASH
      DeletionProtectionEnabled: true
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
      # Removes claims whose push never ended, a week later. A confirmed claim has no such attribute.
      TimeToLiveSpecification:
        AttributeName: ${a}
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
${o.map(t=>`              - ${t}`).join(`
`)}
            Resource: !GetAtt MintmarkLedger.Arn
`}export{d as a,s as b};
