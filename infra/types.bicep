@export()
@description('A body that may submit reports. Its id names its two queues, reports/<id> and receipts/<id>, and is how the service knows who sent a report.')
type submitterType = {
  @description('Names the queues: lower-case letters, digits and hyphens, beginning with a letter. Never change it once reports have come in: they are filed under it.')
  @minLength(2)
  @maxLength(40)
  id: string

  @description('The body\'s name as reviewers read it.')
  @minLength(1)
  @maxLength(200)
  name: string

  @description('What sort of body it is.')
  kind: 'laboratory' | 'seizingAuthority' | 'poisonCentre'
}

@export()
@description('A recipient of alerts that is a machine: it reads a subscription of the topic alerts with an identity of its own.')
type alertRecipientType = {
  @description('Name of its subscription, by convention the id of the stakeholder; the address of the stakeholder\'s channel of kind topic. Written the same there, also in case.')
  @minLength(1)
  @maxLength(50)
  subscription: string

  @description('Object id of the identity that reads it: a service principal or managed identity in this tenant.')
  @minLength(36)
  @maxLength(36)
  principalId: string
}

@export()
@description('The Entra group whose members administer the database server.')
type databaseAdministratorsType = {
  @description('The group\'s display name.')
  @minLength(1)
  name: string

  @description('The group\'s object id.')
  @minLength(36)
  @maxLength(36)
  objectId: string
}

@export()
@description('The mail server through which alerts leave.')
type smtpType = {
  @description('Host name of the server.')
  @minLength(1)
  host: string

  @description('Port; 587 for STARTTLS.')
  @minValue(1)
  @maxValue(65535)
  port: int

  @description('The address that alerts come from.')
  @minLength(3)
  from: string

  @description('Account at the server; left out where the server needs none.')
  user: string?

  @description('Where the account\'s password stands: the address of a secret in a Key Vault, without a version, so that a rotated one is picked up. Left out where the server needs none.')
  passwordSecretUri: string?
}
