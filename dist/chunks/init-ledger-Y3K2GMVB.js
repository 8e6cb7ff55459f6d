import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);
import{a as r,b as o}from"./chunk-RLTRHOC7.js";import"./chunk-FXBQLKCO.js";import{a}from"./chunk-X4ZFZ2SP.js";import"./chunk-TQ6YODWN.js";import"./chunk-NB3TGFMN.js";import"./chunk-SGZU7ZYN.js";import"./chunk-IPQDSGXE.js";var m=["dynamodb:BatchGetItem","dynamodb:PutItem"];function d(e,t){return{terraform:l,cloudformation:s}[e](t)}function l(e){return`# The ledger of mintmark: one item for each image ID. See docs/ledger.md.
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
    attribute_name = "${o}"
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
    actions   = [${m.map(t=>`"${t}"`).join(", ")}]
    resources = [aws_dynamodb_table.mintmark.arn]
  }
}

resource "aws_iam_policy" "mintmark_ledger" {
  name   = "mintmark-ledger"
  policy = data.aws_iam_policy_document.mintmark_ledger.json
}
`}function s(e){return`# The ledger of mintmark: one item for each image ID. See docs/ledger.md.
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
        AttributeName: ${o}
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
${m.map(t=>`              - ${t}`).join(`
`)}
            Resource: !GetAtt MintmarkLedger.Arn
`}var p="mintmark";async function _({format:e,configPath:t},c){let{ledger:i}=await a({...c,explicitPath:t}),n=i!==void 0&&"dynamodb"in i?i.dynamodb.table:p;return d(e,n.slice(n.indexOf("/")+1))}export{_ as initLedger};
