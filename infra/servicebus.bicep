import { alertRecipientType, submitterType } from 'types.bicep'

@description('Region of the namespace.')
param location string

@description('Name of the namespace, unique in Azure.')
@minLength(6)
@maxLength(50)
param name string

@description('Tags put on the namespace.')
param tags object

@description('Standard is billed by operations; Premium by messaging units, with predictable latency.')
@allowed([
  'Standard'
  'Premium'
])
param skuName string

@description('Messaging units of a Premium namespace; not used for Standard.')
@allowed([
  1
  2
  4
  8
  16
])
param premiumUnits int

@description('Each gets a pair of queues and its own credentials.')
param submitters submitterType[]

@description('Each gets a subscription of the topic of alerts, and the right to read that one.')
param alertRecipients alertRecipientType[]

@description('How long a report waits to be taken in, ISO 8601, before it goes to the dead-letter queue: longer than the longest outage that may happen.')
param reportTimeToLive string

@description('How long the message id of a receipt is remembered, ISO 8601, PT20S to P7D: a receipt that is sent once more after a crash arrives once.')
param duplicateWindow string

@description('How long the message id of an alert is remembered, ISO 8601, PT20S to P7D: one that is sent once more after a crash arrives once.')
param alertDuplicateWindow string

@description('Object id of the identity that the program runs as.')
param servicePrincipalId string

@description('Object id of the identity that reads queue lengths.')
param scalerPrincipalId string

var dataOwner = '090c5cfd-751d-490a-894a-3ce6f1109419'
var dataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
var dataSender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
var receiptTimeToLive = 'P14D'
var alertTimeToLive = 'P14D'

// Keys stay allowed (disableLocalAuth false) and the namespace public: submitters are other organisations, without an
// identity in this tenant or a way into its network. Each key opens one queue in one direction.
resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: union(
    {
      name: skuName
      tier: skuName
    },
    skuName == 'Premium' ? { capacity: premiumUnits } : {}
  )
  properties: {
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
    disableLocalAuth: false
  }
}

// Resource Manager reads a slash in a name as a child resource: the queue reports/<id> is managed as reports~<id>.
@batchSize(5)
resource reports 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for submitter in submitters: {
    parent: namespace
    name: 'reports~${submitter.id}'
    properties: {
      lockDuration: 'PT1M'
      // Settlement.QueueDeliveries: the program sets a report aside by itself after 5 tries. Crashes, shutdowns and lost locks count here
      // too, so the broker's own limit is only for a report that takes the process down.
      maxDeliveryCount: 50
      maxSizeInMegabytes: 5120
      // A message whose id was used a moment ago would vanish without a receipt; intake itself knows a report that it has.
      requiresDuplicateDetection: false
      defaultMessageTimeToLive: reportTimeToLive
      deadLetteringOnMessageExpiration: true
    }
  }
]

// A receipt that nobody fetches is dropped, not dead-lettered: what became of the report stands in the database. Duplicate detection:
// after a crash the program sends receipts once more that it had sent already, with the same message ids.
@batchSize(5)
resource receipts 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for submitter in submitters: {
    parent: namespace
    name: 'receipts~${submitter.id}'
    properties: {
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      maxSizeInMegabytes: 1024
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: duplicateWindow
      defaultMessageTimeToLive: receiptTimeToLive
      deadLetteringOnMessageExpiration: false
    }
  }
]

resource send 'Microsoft.ServiceBus/namespaces/queues/authorizationRules@2024-01-01' = [
  for (submitter, index) in submitters: {
    parent: reports[index]
    name: 'send'
    properties: {
      rights: [
        'Send'
      ]
    }
  }
]

resource listen 'Microsoft.ServiceBus/namespaces/queues/authorizationRules@2024-01-01' = [
  for (submitter, index) in submitters: {
    parent: receipts[index]
    name: 'listen'
    properties: {
      rights: [
        'Listen'
      ]
    }
  }
]

resource alerts 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: 'alerts'
  properties: {
    maxSizeInMegabytes: 1024
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: alertDuplicateWindow
    defaultMessageTimeToLive: alertTimeToLive
  }
}

// An alert that nobody fetched in time goes to the subscription's dead-letter queue, where it is seen.
@batchSize(5)
resource subscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for recipient in alertRecipients: {
    parent: alerts
    name: recipient.subscription
    properties: {
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: alertTimeToLive
      deadLetteringOnMessageExpiration: true
      deadLetteringOnFilterEvaluationExceptions: false
    }
  }
]

// The wall: without a rule of its own a subscription gets everything that is sent. $Default is the name of the rule that Service Bus would
// make by itself, and that lets everything through: it is made here instead, so that there is no other.
@batchSize(5)
resource addressed 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (recipient, index) in alertRecipients: {
    parent: subscription[index]
    name: '$Default'
    properties: {
      filterType: 'CorrelationFilter'
      correlationFilter: {
        to: recipient.subscription
      }
    }
  }
]

// Keys end at the topic and would open every subscription, so there is none: each recipient's identity may read its own, once that has its rule.
resource listens 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (recipient, index) in alertRecipients: {
    name: guid(subscription[index].id, recipient.principalId, dataReceiver)
    scope: subscription[index]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataReceiver)
      principalId: recipient.principalId
      principalType: 'ServicePrincipal'
    }
    dependsOn: [
      addressed
    ]
  }
]

resource receives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(namespace.id, servicePrincipalId, dataReceiver)
  scope: namespace
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataReceiver)
    principalId: servicePrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource sends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(namespace.id, servicePrincipalId, dataSender)
  scope: namespace
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataSender)
    principalId: servicePrincipalId
    principalType: 'ServicePrincipal'
  }
}

// KEDA reads a queue's length through the management endpoint, which answers only to the right to manage.
resource scales 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(namespace.id, scalerPrincipalId, dataOwner)
  scope: namespace
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataOwner)
    principalId: scalerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Name of the namespace.')
output namespaceName string = namespace.name
