import { databaseAdministratorsType } from 'types.bicep'

@description('Region of the server.')
param location string

@description('Name of the server, unique in Azure.')
@minLength(1)
@maxLength(63)
param serverName string

@description('Beginning of the name of what stands beside the server.')
param namePrefix string

@description('Tags put on each resource.')
param tags object

@description('The Entra group that administers the server; there are no SQL logins.')
param administrators databaseAdministratorsType

@description('Whether the database is billed by use (serverless) or by the hour (provisioned).')
param serverless bool

@description('Virtual cores: the most for serverless, the fixed number otherwise.')
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
param vCores int

@description('Fewest virtual cores of a serverless database, as text since it may be 0.5.')
param minVCores string

@description('Largest size of the data, in gigabytes.')
@minValue(1)
@maxValue(1024)
param maxSizeGb int

@description('How far apart the backups\' copies stand.')
@allowed([
  'Local'
  'Zone'
  'Geo'
])
param backupRedundancy string

@description('True opens the server to all of Azure\'s addresses, of other customers too (they still need a token); false leaves only the private endpoint.')
param allowAzureServices bool

@description('Resource id of the network that reaches the private endpoint.')
param networkId string

@description('Resource id of the subnet of the private endpoint.')
param endpointsSubnetId string

// Workers ask the database for work all the time, so it would never pause; -1 says so.
var neverPause = -1
var privateZoneName = 'privatelink${az.environment().suffixes.sqlServerHostname}'

resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: serverName
  location: location
  tags: tags
  properties: {
    minimalTlsVersion: '1.2'
    publicNetworkAccess: allowAzureServices ? 'Enabled' : 'Disabled'
    administrators: {
      administratorType: 'ActiveDirectory'
      azureADOnlyAuthentication: true
      principalType: 'Group'
      login: administrators.name
      sid: administrators.objectId
      tenantId: tenant().tenantId
    }
  }
}

resource database 'Microsoft.Sql/servers/databases@2023-08-01' = {
  parent: server
  name: 'npswarning'
  location: location
  tags: tags
  sku: {
    name: serverless ? 'GP_S_Gen5' : 'GP_Gen5'
    tier: 'GeneralPurpose'
    family: 'Gen5'
    capacity: vCores
  }
  properties: union(
    {
      maxSizeBytes: maxSizeGb * 1073741824
      requestedBackupStorageRedundancy: backupRedundancy
    },
    serverless
      ? {
          autoPauseDelay: neverPause
          minCapacity: json(minVCores)
        }
      : {}
  )
}

// 0.0.0.0 to 0.0.0.0 is how Azure SQL spells "any address inside Azure".
resource azureServices 'Microsoft.Sql/servers/firewallRules@2023-08-01' = if (allowAzureServices) {
  parent: server
  name: 'AllowAllWindowsAzureIps'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = if (!allowAzureServices) {
  name: '${namePrefix}-sql-endpoint'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: endpointsSubnetId
    }
    privateLinkServiceConnections: [
      {
        name: 'sql'
        properties: {
          privateLinkServiceId: server.id
          groupIds: [
            'sqlServer'
          ]
        }
      }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = if (!allowAzureServices) {
  name: privateZoneName
  location: 'global'
  tags: tags
}

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = if (!allowAzureServices) {
  parent: zone
  name: 'network'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = if (!allowAzureServices) {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'sql'
        properties: {
          privateDnsZoneId: zone.id
        }
      }
    ]
  }
}

@description('Host name of the server.')
output serverHost string = server.properties.fullyQualifiedDomainName

@description('Name of the database.')
output databaseName string = database.name
