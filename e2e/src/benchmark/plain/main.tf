# What a team without Moult has: instances, their volumes attached, and a variable that says which node runs which image.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = var.region
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variable "region" { type = string }
variable "security_group" { type = string }
variable "key_pair" { type = string }
variable "instance_profile" { type = string }
variable "instance_type" { type = string }

variable "nodes" {
  type = map(object({
    image   = string
    subnet  = string
    address = string
    volume  = string
    device  = string
    tags    = map(string)
  }))
}

resource "aws_instance" "node" {
  for_each               = var.nodes
  ami                    = each.value.image
  instance_type          = var.instance_type
  subnet_id              = each.value.subnet
  vpc_security_group_ids = [var.security_group]
  key_name               = var.key_pair
  iam_instance_profile   = var.instance_profile
  secondary_private_ips  = [each.value.address]
  tags                   = each.value.tags
  user_data              = file("${path.module}/first-boot.sh")

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

}

resource "aws_volume_attachment" "data" {
  for_each    = var.nodes
  device_name = each.value.device
  volume_id   = each.value.volume
  instance_id = aws_instance.node[each.key].id
}
