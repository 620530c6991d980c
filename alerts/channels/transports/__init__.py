"""What do channels share to reach a server?"""
