// NpsWarning in Azure: Service Bus, Azure SQL, Container Apps. README.md says how it is deployed.
targetScope = 'resourceGroup'

import { alertRecipientType, databaseAdministratorsType, smtpType, submitterType } from 'types.bicep'

@description('Region of every resource.')
param location string = resourceGroup().location

@description('Beginning of each resource\'s name: lower-case letters, digits and hyphens, beginning with a letter.')
@minLength(2)
@maxLength(12)
param namePrefix string = 'nps'

@description('Tags put on each resource.')
param tags object = {
  application: 'NpsWarning'
}

@description('The bodies that submit reports. Add one at the end and deploy again: it gets its queues and keys.')
@minLength(1)
param submitters submitterType[]

@description('The recipients of alerts that are machines. Add one and deploy again: it gets a subscription of the topic alerts, and its identity the right to read it.')
param alertRecipients alertRecipientType[] = []

@description('The Entra group that administers the database. The program\'s identity is made a member, or is granted roles by hand.')
param databaseAdministrators databaseAdministratorsType

@description('The mail server through which alerts leave.')
param smtp smtpType

@description('Client id of the console\'s app registration in Entra.')
@minLength(36)
@maxLength(36)
param consoleClientId string

@description('Repository and tag of the image in the registry made here, such as nps:1.4.0. Empty on the first deployment, before there is one: everything but the apps is made.')
param image string = ''

@description('Service Bus: Standard is billed by operations, Premium by units with predictable latency.')
@allowed([
  'Standard'
  'Premium'
])
param serviceBusSku string = 'Standard'

@description('Messaging units of a Premium namespace; not used for Standard.')
@allowed([
  1
  2
  4
  8
  16
])
param serviceBusPremiumUnits int = 1

@description('How long a report waits to be taken in, ISO 8601, before it goes to the dead-letter queue.')
param reportTimeToLive string = 'P14D'

@description('How long the message id of a receipt is remembered, ISO 8601, PT20S to P7D: a receipt that the program sends once more after a crash arrives once. Reports have no duplicate detection: whether one is known is decided by its own id and revision.')
param duplicateWindow string = 'PT1M'

@description('How long the message id of an alert to machines is remembered, ISO 8601, PT20S to P7D: an alert that the program sends once more arrives once.')
param alertDuplicateWindow string = 'P1D'

@description('Whether the database is billed by use (serverless) or by the hour (provisioned).')
param databaseServerless bool = true

@description('Virtual cores of the database: the most for serverless, the fixed number otherwise.')
@allowed([
  2
  4
  6
  8
  10
  12
  14
  16
])
param databaseVCores int = 2

@description('Fewest virtual cores of a serverless database, as text since it may be 0.5. What databaseVCores allows is in Azure SQL\'s limits: 0.5 up to 4 cores.')
param databaseMinVCores string = '0.5'

@description('Largest size of the data, in gigabytes.')
@minValue(1)
@maxValue(1024)
param databaseMaxSizeGb int = 32

@description('How far apart the copies of the database\'s backups stand.')
@allowed([
  'Local'
  'Zone'
  'Geo'
])
param databaseBackupRedundancy string = 'Geo'

@description('False: the database is reached through a private endpoint only. True: from any Azure address (a token is still needed), without the endpoint\'s cost.')
param databaseAllowAzureServices bool = false

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Most gigabytes of logs taken in a day, -1 for no limit.')
param logDailyQuotaGb int = 1

@description('Folder of the models, inside the image.')
param modelsPath string = '/app/models'

@description('Fewest replicas of the workers.')
@minValue(1)
param minWorkers int = 1

@description('Most replicas of the workers.')
@minValue(1)
@maxValue(30)
param maxWorkers int = 10

@description('Messages waiting in one queue for each replica wanted: a few seconds of one replica\'s work.')
@minValue(1)
param messagesPerWorker int = 1000

var suffix = uniqueString(resourceGroup().id)
var consoleName = '${namePrefix}-console'

module identity 'identity.bicep' = {
  name: 'identity'
  params: {
    location: location
    namePrefix: namePrefix
    tags: tags
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    namePrefix: namePrefix
    tags: tags
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

module network 'network.bicep' = {
  name: 'network'
  params: {
    location: location
    namePrefix: namePrefix
    tags: tags
  }
}

module registry 'registry.bicep' = {
  name: 'registry'
  params: {
    location: location
    name: '${replace(namePrefix, '-', '')}${suffix}'
    tags: tags
    pullerPrincipalId: identity.outputs.platformPrincipalId
  }
}

module serviceBus 'servicebus.bicep' = {
  name: 'servicebus'
  params: {
    location: location
    name: '${namePrefix}-bus-${suffix}'
    tags: tags
    skuName: serviceBusSku
    premiumUnits: serviceBusPremiumUnits
    submitters: submitters
    alertRecipients: alertRecipients
    reportTimeToLive: reportTimeToLive
    duplicateWindow: duplicateWindow
    alertDuplicateWindow: alertDuplicateWindow
    servicePrincipalId: identity.outputs.servicePrincipalId
    scalerPrincipalId: identity.outputs.platformPrincipalId
  }
}

module sql 'sql.bicep' = {
  name: 'sql'
  params: {
    location: location
    serverName: '${namePrefix}-sql-${suffix}'
    namePrefix: namePrefix
    tags: tags
    administrators: databaseAdministrators
    serverless: databaseServerless
    vCores: databaseVCores
    minVCores: databaseMinVCores
    maxSizeGb: databaseMaxSizeGb
    backupRedundancy: databaseBackupRedundancy
    allowAzureServices: databaseAllowAzureServices
    networkId: network.outputs.networkId
    endpointsSubnetId: network.outputs.endpointsSubnetId
  }
}

module appEnvironment 'environment.bicep' = {
  name: 'environment'
  params: {
    location: location
    name: '${namePrefix}-environment'
    tags: tags
    subnetId: network.outputs.appsSubnetId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module apps 'containerapps.bicep' = if (!empty(image)) {
  name: 'containerapps'
  params: {
    location: location
    namePrefix: namePrefix
    consoleName: consoleName
    tags: tags
    environmentId: appEnvironment.outputs.id
    image: '${registry.outputs.loginServer}/${image}'
    registryServer: registry.outputs.loginServer
    serviceIdentityId: identity.outputs.serviceId
    serviceClientId: identity.outputs.serviceClientId
    platformIdentityId: identity.outputs.platformId
    serviceBusNamespace: serviceBus.outputs.namespaceName
    submitters: submitters
    databaseHost: sql.outputs.serverHost
    databaseName: sql.outputs.databaseName
    insightsName: monitoring.outputs.insightsName
    smtp: smtp
    consoleClientId: consoleClientId
    modelsPath: modelsPath
    minWorkers: minWorkers
    maxWorkers: maxWorkers
    messagesPerWorker: messagesPerWorker
  }
}

@description('Address of the console; its app registration needs <this>/.auth/login/aad/callback as redirect address.')
output consoleUrl string = 'https://${consoleName}.${appEnvironment.outputs.defaultDomain}'

@description('Address of the registry that the image is pushed to.')
output registryServer string = registry.outputs.loginServer

@description('Name of the Service Bus namespace.')
output serviceBusNamespace string = serviceBus.outputs.namespaceName

@description('Host name of the database server.')
output databaseHost string = sql.outputs.serverHost

@description('Name of the identity that the program runs as: its user name in the database.')
output serviceIdentityName string = identity.outputs.serviceName

@description('Object id of the identity that the program runs as, to be made a member of the database\'s group.')
output serviceIdentityObjectId string = identity.outputs.servicePrincipalId

@description('Object id of the identity that reads the mail password from its Key Vault.')
output platformIdentityObjectId string = identity.outputs.platformPrincipalId
